package export

import "github.com/noonmark/noonmark/bayes/draws"

// chunkSize is the size of a chunk that is aimed at, in bytes. Each variable has
// one in memory.
const chunkSize = 4 << 20

// startDrawGroup starts a group of draws of the given numbers and writes its
// coordinates.
func (s *source) startDrawGroup(z *zarrWriter, group string, chains int, numbers []int, vars []variable) error {
	if err := z.group(group, s.attrs()); err != nil {
		return err
	}
	axes := []axis{{name: "chain", numbers: span(chains)}, {name: "draw", numbers: numbers}}
	for _, v := range vars {
		axes = append(axes, v.axes...)
	}
	return z.coordinates(group, axes)
}

// drawGroup writes variables, [chain][draw][…], calling load in front of each
// draw.
func (s *source) drawGroup(z *zarrWriter, group string, chains int, numbers []int, vars []variable, load func(chain, draw int) error) error {
	if err := s.startDrawGroup(z, group, chains, numbers, vars); err != nil {
		return err
	}
	arrays := make([]*drawArray, len(vars))
	for i := range vars {
		arrays[i] = newDrawArray(group, &vars[i], chains, len(numbers))
		if err := z.array(&arrays[i].array); err != nil {
			return err
		}
	}
	for chain := range chains {
		for k, draw := range numbers {
			if err := s.ctx.Err(); err != nil {
				return err
			}
			if err := load(chain, draw); err != nil {
				return err
			}
			for _, a := range arrays {
				if err := a.add(z, chain, k); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// drawArray is an array of draws on its way to the disk.
type drawArray struct {
	array
	of     *variable
	values []float64
	chunk  []byte // draws of one chain
	rows   int    // draws in a chunk
}

func newDrawArray(group string, v *variable, chains, n int) *drawArray {
	a := &drawArray{of: v, values: make([]float64, v.size())}
	a.rows = max(1, min(n, chunkSize/(8*len(a.values))))
	a.array = array{name: group + "/" + v.name, dtype: float64Type, dims: []string{"chain", "draw"}, shape: []int{chains, n}}
	a.array.chunk = []int{1, a.rows}
	for _, x := range v.axes {
		a.dims, a.shape, a.array.chunk = append(a.dims, x.name), append(a.shape, x.len()), append(a.array.chunk, x.len())
	}
	return a
}

// add appends the variable's values at draw k of a chain.
func (a *drawArray) add(z *zarrWriter, chain, k int) error {
	a.of.fill(a.values)
	a.chunk = appendFloats(a.chunk, a.values)
	if (k+1)%a.rows != 0 && k+1 < a.shape[1] {
		return nil
	}
	// Every chunk is whole; what is beyond the last draw is never read.
	full := 8 * a.rows * len(a.values)
	a.chunk = append(a.chunk, make([]byte, full-len(a.chunk))...)
	index := make([]int, len(a.shape))
	index[0], index[1] = chain, k/a.rows
	err := z.put(&a.array, index, a.chunk)
	a.chunk = a.chunk[:0]
	return err
}

// statColumn is one statistic of the sampler.
type statColumn struct {
	name, dtype string
	bytes       func(stats []draws.Stats) []byte
	array       array
}

func statColumns() []statColumn {
	floats := func(name string, of func(s *draws.Stats) float64) statColumn {
		return statColumn{name: name, dtype: float64Type, bytes: func(stats []draws.Stats) []byte {
			var b []byte
			for i := range stats {
				b = appendFloats(b, []float64{of(&stats[i])})
			}
			return b
		}}
	}
	ints := func(name string, of func(s *draws.Stats) int) statColumn {
		return statColumn{name: name, dtype: int64Type, bytes: func(stats []draws.Stats) []byte {
			values := make([]int, len(stats))
			for i := range stats {
				values[i] = of(&stats[i])
			}
			return intBytes(values)
		}}
	}
	return []statColumn{
		floats("lp", func(s *draws.Stats) float64 { return s.LogProb }),
		floats("acceptance_rate", func(s *draws.Stats) float64 { return s.AcceptStat }),
		floats("step_size", func(s *draws.Stats) float64 { return s.StepSize }),
		floats("energy", func(s *draws.Stats) float64 { return s.Energy }),
		ints("tree_depth", func(s *draws.Stats) int { return s.TreeDepth }),
		ints("n_steps", func(s *draws.Stats) int { return s.Leapfrogs }),
		{name: "diverging", dtype: boolType, bytes: func(stats []draws.Stats) []byte {
			values := make([]bool, len(stats))
			for i := range stats {
				values[i] = stats[i].Divergent
			}
			return boolBytes(values)
		}},
	}
}
