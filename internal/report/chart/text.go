package chart

import "strings"

// FontSize is the size of text in charts, in pixels.
const FontSize = 12

// advances are the widths of the characters from space to tilde in Helvetica, in
// thousandths of the font size. Source: Adobe Core 14 font metrics.
var advances = [...]float64{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// reserve is how much wider than Helvetica a reader's font is taken to be.
const reserve = 1.12

// Width returns roughly how wide a text is, in pixels.
func Width(s string) float64 {
	var w float64
	for _, r := range s {
		switch {
		case r >= ' ' && int(r-' ') < len(advances):
			w += advances[r-' ']
		case r >= 0x1100: // East Asian, emoji
			w += 1000
		default:
			w += 600
		}
	}
	return w * FontSize / 1000 * reserve
}

// Fit returns s, or as much of its beginning as fits in the given width with an
// ellipsis.
func Fit(s string, width float64) string {
	if Width(s) <= width {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if short := strings.TrimRight(string(runes[:n]), " ") + "…"; Width(short) <= width {
			return short
		}
	}
	return "…"
}
