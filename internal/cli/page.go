package cli

import (
	"io"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/noonmark/noonmark/mmm/finding"
)

// A page is where text for people goes.
type page struct {
	io.Writer
	width int // in characters; 0 for one without end

	// blocks says that characters of block graphics are shown as such.
	blocks bool
}

// gap is the space between columns.
const gap = 2

// table writes rows under headers. Columns whose header begins with a space are
// numbers, and stand to the right. A table that is too wide for the page is
// written in parts below each other, each with the first column.
func (w page) table(headers []string, rows [][]string) {
	t := &table{right: make([]bool, len(headers)), widths: make([]int, len(headers))}
	names := make([]string, len(headers))
	for i, h := range headers {
		t.right[i], names[i] = strings.HasPrefix(h, " "), strings.TrimSpace(h)
	}
	t.rows = append([][]string{names}, rows...)
	for _, row := range t.rows {
		for i, cell := range row {
			t.widths[i] = max(t.widths[i], lipgloss.Width(cell))
		}
	}
	for i, columns := range t.parts(w.width) {
		if i > 0 {
			_, _ = io.WriteString(w, "\n")
		}
		_, _ = io.WriteString(w, t.text(columns, w.width))
	}
}

// fairWidth is a width that text can be read in, in characters.
const fairWidth = 30

// A table is the cells of a table; the first row is the header. Rows may end
// early.
type table struct {
	rows   [][]string
	right  []bool
	widths []int
}

// parts divides the columns into as few parts as fit a width, each with the first
// column; 0 is any width. A last column of text stays with the others if a fair
// part of it fits, for it can be broken into lines.
func (t *table) parts(width int) [][]int {
	var parts [][]int
	used := 0
	for i, cell := range t.widths {
		if i == 0 {
			continue
		}
		text := i == len(t.widths)-1 && !t.right[i] && used+gap+fairWidth <= width
		if used += gap + cell; parts == nil || width > 0 && used > width && !text {
			parts, used = append(parts, []int{0}), t.widths[0]+gap+cell
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], i)
	}
	return parts
}

// text writes some columns. If the last of them is text it is broken into lines
// where it is too wide.
func (t *table) text(columns []int, width int) string {
	var out strings.Builder
	before, all := 0, 0 // width up to the last column, and of all
	for _, c := range columns {
		before, all = all, all+t.widths[c]+gap
	}
	for i, row := range t.rows {
		if len(row) <= columns[1] {
			continue // nothing of it is in this part
		}
		cells := make([]string, len(columns))
		for k, c := range columns {
			if c < len(row) {
				cells[k] = row[c]
			}
		}
		rest := []string{""}
		if last := len(cells) - 1; width > 0 && all-gap > width && !t.right[columns[last]] {
			rest = lines(cells[last], max(width-before, fairWidth))
			cells[last] = rest[0]
		}
		out.WriteString(t.line(columns, cells))
		for _, more := range rest[1:] {
			out.WriteString(strings.Repeat(" ", before) + more + "\n")
		}
		if i == 0 {
			rule := all - gap
			if width > 0 {
				rule = min(rule, width)
			}
			out.WriteString(strings.Repeat("─", rule) + "\n")
		}
	}
	return out.String()
}

func (t *table) line(columns []int, cells []string) string {
	var out strings.Builder
	for k, c := range columns {
		space := strings.Repeat(" ", max(0, t.widths[c]-lipgloss.Width(cells[k])))
		if t.right[c] {
			out.WriteString(space + cells[k])
		} else {
			out.WriteString(cells[k] + space)
		}
		out.WriteString(strings.Repeat(" ", gap))
	}
	return strings.TrimRight(out.String(), " ") + "\n"
}

// findings writes findings, most severe first, as wrapped paragraphs.
func (w page) findings(findings []finding.Finding) {
	for _, f := range findings {
		head := strings.ToUpper(string(f.Severity))
		if f.Subject != "" {
			head += "  " + f.Subject
		}
		w.paragraph(head+": "+f.Title, "", "    ")
		w.paragraph(f.Text+" "+f.Advice, "    ", "    ")
	}
}

// items writes a list under a head; nothing of an empty one.
func (w page) items(head string, items []string) {
	if len(items) == 0 {
		return
	}
	_, _ = io.WriteString(w, head+"\n")
	for _, text := range items {
		w.paragraph(text, "  - ", "    ")
	}
}

// paragraph writes text in lines that are easy to read; first and rest are what
// lines begin with.
func (w page) paragraph(text, first, rest string) {
	width := 100
	if w.width > 0 {
		width = min(width, w.width)
	}
	indent := first
	for _, line := range lines(text, width-lipgloss.Width(rest)) {
		_, _ = io.WriteString(w, indent+line+"\n")
		indent = rest
	}
}

// lines breaks text between words into lines of a width; longer words stick out.
func lines(text string, width int) []string {
	all := []string{""}
	for _, word := range strings.Fields(text) {
		last := &all[len(all)-1]
		switch {
		case *last == "":
			*last = word
		case lipgloss.Width(*last)+1+lipgloss.Width(word) <= width:
			*last += " " + word
		default:
			all = append(all, word)
		}
	}
	return all
}
