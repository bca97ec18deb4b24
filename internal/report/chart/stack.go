package chart

// A Layer is the lower and upper edge of one layer of a stack.
type Layer struct{ Lo, Hi []float64 }

// Stack puts series on top of each other, the first one lowest: values from 0 up
// on the values before them, negative ones from 0 down. All series have the same
// length.
func Stack(series [][]float64) []Layer {
	if len(series) == 0 {
		return nil
	}
	up, down := make([]float64, len(series[0])), make([]float64, len(series[0]))
	layers := make([]Layer, len(series))
	for k, values := range series {
		l := Layer{make([]float64, len(values)), make([]float64, len(values))}
		for i, v := range values {
			edge := up
			if v < 0 {
				edge = down
			}
			l.Lo[i], l.Hi[i] = edge[i], edge[i]+v
			edge[i] += v
		}
		layers[k] = l
	}
	return layers
}
