package report

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

type rgb [3]float64 // linear light, 0..1

func hexColour(t *testing.T, s string) rgb {
	t.Helper()
	var c rgb
	for i := range c {
		v, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		if x := float64(v) / 255; x <= 0.04045 {
			c[i] = x / 12.92
		} else {
			c[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return c
}

// visions are linear maps from colours to what people with a colour vision
// deficiency see, complete ones.
//
// Reference: Machado, Oliveira & Fernandes (2009), "A physiologically-based model
// for simulation of color vision deficiency", severity 1.0.
var visions = map[string][3]rgb{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func seen(c rgb, by [3]rgb) rgb {
	var out rgb
	for i, row := range by {
		out[i] = max(0, min(1, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	return out
}

// oklab returns perceptual coordinates, in which distances are alike everywhere.
//
// Reference: B. Ottosson (2020), "A perceptual color space for image processing".
func oklab(c rgb) rgb {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return rgb{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, 1.9779984951*l - 2.4285922050*m + 0.4505937099*s, 0.0259040371*l + 0.7827717662*m - 0.8086757660*s}
}

func distance(a, b rgb) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// contrast is that of WCAG 2.2, 1 to 21.
func contrast(a, b rgb) float64 {
	luminance := func(c rgb) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	return max(luminance(a), luminance(b)) / min(luminance(a), luminance(b))
}

// Formulas against known values: white is (1, 0, 0), and black on white 21 to 1.
func TestColourFormulas(t *testing.T) {
	white, black := rgb{1, 1, 1}, rgb{}
	lab := oklab(white)
	numtest.CloseSlice(t, "white", lab[:], []float64{1, 0, 0}, 1e-6)
	numtest.Close(t, "contrast of black and white", contrast(white, black), 21, 1e-9)
}

// The colours of channels can be told apart with any colour vision, and from the
// page: 3 to 1 is what WCAG 2.2 (1.4.11) asks of marks, 0.076 the least distance
// among the hues of Okabe & Ito.
func TestPalette(t *testing.T) {
	light, dark, ok := strings.Cut(pageStyle, "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("there is no dark scheme")
	}
	for name, style := range map[string]string{"light": light, "dark": dark} {
		variable := func(v string) rgb {
			m := regexp.MustCompile(`--` + v + `: (#[0-9a-f]{6}|#[0-9a-f]{3});`).FindStringSubmatch(style)
			if m == nil {
				t.Fatalf("%s: no colour %s", name, v)
			}
			if len(m[1]) == 4 {
				m[1] = "#" + strings.Repeat(m[1][1:2], 2) + strings.Repeat(m[1][2:3], 2) + strings.Repeat(m[1][3:4], 2)
			}
			return hexColour(t, m[1])
		}
		paper := variable("paper")
		var all []rgb
		for i := range colourCount {
			c := variable("c" + strconv.Itoa(i))
			all = append(all, c)
			if got := contrast(c, paper); got < 3 {
				t.Errorf("%s: colour %d has a contrast of %.2f", name, i, got)
			}
		}
		more, less := variable("more"), variable("less")
		for _, c := range []rgb{more, less} {
			if got := contrast(c, paper); got < 3 {
				t.Errorf("%s: a change has a contrast of %.2f", name, got)
			}
		}
		for vision, by := range visions {
			if d := distance(oklab(seen(more, by)), oklab(seen(less, by))); d < 0.085 {
				t.Errorf("%s, %s: more and less are %.3f apart", name, vision, d)
			}
			for i := range all {
				for j := range i {
					if d := distance(oklab(seen(all[i], by)), oklab(seen(all[j], by))); d < 0.085 {
						t.Errorf("%s, %s: colours %d and %d are %.3f apart", name, vision, j, i, d)
					}
				}
			}
		}
		for _, v := range []string{"ink", "ink2", "link", "good", "bad"} {
			if got := contrast(variable(v), paper); got < 4.5 { // WCAG 2.2, 1.4.3
				t.Errorf("%s: text in %s has a contrast of %.2f", name, v, got)
			}
		}
	}
}
