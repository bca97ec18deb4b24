package cli

import (
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"

	"github.com/noonmark/noonmark/mmm/finding"
)

// writeTable writes rows under headers. Columns whose header begins with a space
// are numbers, and stand to the right.
func writeTable(w io.Writer, headers []string, rows [][]string) {
	right := make([]bool, len(headers))
	names := make([]string, len(headers))
	for i, h := range headers {
		right[i], names[i] = strings.HasPrefix(h, " "), strings.TrimSpace(h)
	}
	t := table.New().Headers(names...).Rows(rows...).
		BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).BorderColumn(false).BorderHeader(true).
		Border(lipgloss.NormalBorder()).
		StyleFunc(func(_, col int) lipgloss.Style {
			s := lipgloss.NewStyle().PaddingRight(2)
			if right[col] {
				s = s.Align(lipgloss.Right)
			}
			return s
		})
	for line := range strings.Lines(t.String()) {
		_, _ = io.WriteString(w, strings.TrimRight(line, " \n")+"\n")
	}
}

// writeFindings writes findings, most severe first, as wrapped paragraphs.
func writeFindings(w io.Writer, findings []finding.Finding) {
	for _, f := range findings {
		head := strings.ToUpper(string(f.Severity))
		if f.Subject != "" {
			head += "  " + f.Subject
		}
		_, _ = io.WriteString(w, head+": "+f.Title+"\n"+wrap(strings.TrimSpace(f.Text+" "+f.Advice), "    ")+"\n")
	}
}

// textWidth is the width that paragraphs are wrapped to, in characters.
const textWidth = 100

// wrap breaks text into indented lines.
func wrap(text, indent string) string {
	var out strings.Builder
	line := indent
	for _, word := range strings.Fields(text) {
		if lipgloss.Width(line)+1+lipgloss.Width(word) > textWidth && line != indent {
			out.WriteString(line + "\n")
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	return out.String() + line
}
