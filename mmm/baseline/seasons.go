package baseline

import "math"

// Yearly returns columns of a yearly season as Fourier terms, [t][2·order]
// row-major: sin(2π j φ_t)/j, cos(2π j φ_t)/j for j = 1..order. phase φ is the
// share of the year that has passed at the middle of each period, in [0, 1).
// Division by j makes the season smoother than coefficients of one size would:
// with independent ones the j-th harmonic has 1/j² of the first one's variance.
//
// Reference: Taylor & Letham (2018), Forecasting at Scale, section 3.2, without
// the division.
func Yearly(phase []float64, order int) []float64 {
	cols := make([]float64, 0, 2*order*len(phase))
	for _, phi := range phase {
		for j := 1; j <= order; j++ {
			sin, cos := math.Sincos(2 * math.Pi * float64(j) * phi)
			cols = append(cols, sin/float64(j), cos/float64(j))
		}
	}
	return cols
}

// WeekdayContrasts is the number of columns of Weekly.
const WeekdayContrasts = 6

// Weekly returns columns of a day-of-week season, [t][6] row-major, for
// weekdays 0..6. The seven effects that six coefficients imply sum to zero, are
// exchangeable, and have each the prior variance of a coefficient: the columns
// are orthonormal (Helmert) contrasts times √(7/6).
func Weekly(weekday []int) []float64 {
	cols := make([]float64, 0, WeekdayContrasts*len(weekday))
	for _, d := range weekday {
		for k := range WeekdayContrasts {
			cols = append(cols, WeekdayContrast(d, k))
		}
	}
	return cols
}

// WeekdayContrast returns the weight of coefficient k (0..5) in the effect of
// weekday d (0..6).
func WeekdayContrast(d, k int) float64 {
	// Helmert: column k compares day k+1 with the mean of the days before it.
	scale := math.Sqrt(7.0 / 6.0 / float64((k+1)*(k+2)))
	switch {
	case d <= k:
		return -scale
	case d == k+1:
		return float64(k+1) * scale
	}
	return 0
}
