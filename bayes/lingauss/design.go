package lingauss

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// A Design is the n × p matrix D of a block, by its two products. Structured
// designs, sparse or separable, multiply faster than a full matrix. Products
// write all of dst, keep and change nothing else, and may be called from several
// goroutines at once.
type Design interface {
	// Dims returns the number of rows n and of columns p.
	Dims() (n, p int)

	// Mul stores D b in dst; dst has length n and b length p.
	Mul(dst, b []float64)

	// MulTrans stores Dᵀ r in dst; dst has length p and r length n.
	MulTrans(dst, r []float64)
}

// Dense is a full design.
type Dense struct{ m blas64.General }

// NewDense returns the n × p design whose rows follow each other in data, which
// is copied. It panics if data does not have n·p values.
func NewDense(n, p int, data []float64) *Dense {
	if n < 0 || p < 0 || len(data) != n*p {
		panic(fmt.Sprintf("lingauss: %d values for a %d × %d design", len(data), n, p))
	}
	return &Dense{blas64.General{Rows: n, Cols: p, Stride: max(p, 1), Data: append([]float64(nil), data...)}}
}

// Dims returns n and p.
func (d *Dense) Dims() (n, p int) { return d.m.Rows, d.m.Cols }

// Mul stores D b in dst.
func (d *Dense) Mul(dst, b []float64) { matVec(dst, blas.NoTrans, d.m, b) }

// MulTrans stores Dᵀ r in dst.
func (d *Dense) MulTrans(dst, r []float64) { matVec(dst, blas.Trans, d.m, r) }

// matVec stores op(m) x in dst. Both lengths are checked here, once for all
// designs and blocks.
func matVec(dst []float64, op blas.Transpose, m blas64.General, x []float64) {
	rows, cols := m.Rows, m.Cols
	if op == blas.Trans {
		rows, cols = cols, rows
	}
	checkLen("destination", dst, rows)
	checkLen("vector", x, cols)
	clear(dst) // an empty sum, and no stale NaN times zero
	if rows > 0 && cols > 0 {
		blas64.Gemv(op, 1, m, vector(x), 0, vector(dst))
	}
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

func checkLen(what string, x []float64, n int) {
	if len(x) != n {
		panic(fmt.Sprintf("lingauss: %s of length %d, want %d", what, len(x), n))
	}
}

// columns returns D as the rows of a p × n array, for the work done once.
func columns(d Design) [][]float64 {
	n, p := d.Dims()
	unit, cols, all := make([]float64, p), make([][]float64, p), make([]float64, n*p)
	for j := range cols {
		cols[j] = all[j*n : (j+1)*n : (j+1)*n]
		unit[j] = 1
		d.Mul(cols[j], unit)
		unit[j] = 0
	}
	return cols
}
