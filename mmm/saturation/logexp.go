package saturation

import "math"

// Logarithm and exponential of whole series, several times as fast as package
// math's: they read a table where those divide, and work on many elements at
// once. The innermost loop of a fit with a free slope is made of them. Errors
// are at most 4 units in the last place; see TestLogExpReference.

const (
	tableBits = 7
	tableSize = 1 << tableBits
)

var (
	// logTable has the middle c of each part of [1, 2), 1/c, and ln c; of parts
	// above 1.5 ln (c/2), so that logarithms near 0 come without cancellation.
	logTable [tableSize]struct{ c, inv, log float64 }
	expTable [tableSize]float64 // 2^(i/tableSize)
)

func init() {
	for i := range tableSize {
		c := 1 + (float64(i)+0.5)/tableSize
		switch i {
		case 0:
			c = 1
		case tableSize - 1:
			c = 2
		}
		logTable[i].c, logTable[i].inv, logTable[i].log = c, 1/c, math.Log(c)
		if i >= tableSize/2 {
			logTable[i].log = math.Log(c / 2)
		}
		expTable[i] = math.Exp2(float64(i) / tableSize)
	}
}

const (
	mantissaMask = 1<<52 - 1
	oneBits      = 0x3FF << 52
	minNormal    = 0x1p-1022

	ln2Hi = 6.93147180369123816490e-01 // ln 2 with trailing zeros: k·ln2Hi is exact
	ln2Lo = 1.90821492927058770002e-10 // the rest

	expScale = tableSize / math.Ln2
	expHi    = ln2Hi / tableSize
	expLo    = ln2Lo / tableSize
	expLimit = 300
	shifter  = 3 << 51 // added and subtracted, rounds to an integer
)

// logs stores ln x_i in dst_i, less than -708 for x_i below the smallest normal
// number, zero and negative ones included. NaN and +Inf give NaN.
//
// With x = 2^k m and a table entry c near m, ln x = k ln 2 + ln c + ln(1+r),
// r = (m-c)/c, |r| ≤ 1/128. The difference is exact.
func logs(dst, x []float64) {
	dst = dst[:len(x)]
	for i, xi := range x {
		nan := xi - xi // 0, or NaN
		if xi < minNormal {
			xi = minNormal / 2
		}
		bits := math.Float64bits(xi)
		k := float64(int((bits+1<<51)>>52) - 1023)
		entry := &logTable[(bits>>(52-tableBits))&(tableSize-1)]
		r := (math.Float64frombits(bits&mantissaMask|oneBits) - entry.c) * entry.inv
		r2 := r * r
		p := r - r2*(0.5-r*(1.0/3-r*(0.25-r*(0.2-r*(1.0/6-r*(1.0/7-r*0.125))))))
		dst[i] = k*ln2Hi + (entry.log + (p + k*ln2Lo)) + nan
	}
}

// exps stores exp y_i, of y_i brought into [-300, 300], in dst_i. NaN gives NaN.
//
// With y = (n/128) ln 2 + r, exp y = 2^(n/128) exp r, |r| ≤ ln 2/256.
func exps(dst, y []float64) {
	dst = dst[:len(y)]
	for i, yi := range y {
		if yi > expLimit {
			yi = expLimit
		} else if yi < -expLimit {
			yi = -expLimit
		}
		shifted := yi*expScale + shifter
		n := int64(math.Float64bits(shifted)) << 12 >> 12
		nf := shifted - shifter
		r := (yi - nf*expHi) - nf*expLo
		p := r * (1 + r*(0.5+r*(1.0/6+r*(1.0/24+r*(1.0/120)))))
		scaled := math.Float64frombits(math.Float64bits(expTable[n&(tableSize-1)]) + uint64(n>>tableBits)<<52)
		dst[i] = scaled + scaled*p
	}
}
