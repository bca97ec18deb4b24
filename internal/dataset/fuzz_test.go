package dataset

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// FuzzParseNumber checks that whatever is a number is finite, and is the same
// number when written plainly, with a sign, or in parentheses.
func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1,234.5", "1.234,5", "1 234", "1'234", "12,34,567", "($5)", "5 €", "USD 5", "12%", "1e5", "5-", "12k", "inf", "#REF!", "true", "R$ 1.234", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, fault := parseNumber(s)
		if (fault == nil) != (n.valid[point] || n.valid[comma]) {
			t.Fatalf("%q: fault %v, %v", s, fault, n)
		}
		if fault != nil {
			return
		}
		for m := range n.value {
			v := n.value[m]
			if !n.valid[m] {
				continue
			}
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%q is %v", s, v)
			}
			plain := strconv.FormatFloat(v, 'f', -1, 64)
			if again, f := parseNumber(plain); f != nil || again.value[point] != v {
				t.Fatalf("%q is %v, but %q is %v (%v)", s, v, plain, again.value[point], f)
			}
		}
		if c := s[0]; isDigit(c) || c == '.' {
			if neg, f := parseNumber("-" + s); f == nil && neg.valid == n.valid && neg.value != [2]float64{-n.value[0], -n.value[1]} {
				t.Fatalf("%q is %v, but negative it is %v", s, n.value, neg.value)
			}
		}
	})
}

// FuzzParseDate checks that whatever is a date is in range and is the same date
// when written plainly.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2024-01-31", "31.01.2024", "01/02/24", "20240131", "45322", "Jan 2, 2024", "2024-W05-1", "May 2024", "2024-01-31T05:30:00.5+02:00", "1/2/2024 5:30 PM", "2024-Q1", "Total", "2024-01-01 - 2024-01-07"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, fault := parseDate(s)
		if (fault == nil) != (r.formats != 0) {
			t.Fatalf("%q: fault %v, formats %v", s, fault, r.formats)
		}
		if fault != nil {
			return
		}
		for _, day := range []mmm.Day{r.day, r.swapped} {
			if r.formats == dayFirst && day == r.swapped || r.formats == monthFirst && day == r.day && day == 0 {
				continue // not read in this order
			}
			if y, _, _ := day.Date(); y < firstYear || y > lastYear {
				t.Fatalf("%q is in %d", s, y)
			}
			if again, f := parseDate(day.String()); f != nil || again.day != day {
				t.Fatalf("%q is %v, which is %v (%v)", s, day, again.day, f)
			}
		}
		if r.second < 0 || r.second >= 86400 {
			t.Fatalf("%q is at second %d", s, r.second)
		}
	})
}

// FuzzInfer checks that no table can break the guess: every column has a role
// once, names are unique, and every problem is a proper one.
func FuzzInfer(f *testing.F) {
	for _, m := range mistakes {
		f.Add(m.table)
	}
	f.Add("date,geo,pop,tv_S,tv_I,tv_reach,tv_frequency,promo,easter,events,y,x1,c1\n2024-01-01,n,5,1,2,3,4,5,0,na,5,5,5\n2024-01-01,s,5,1,2,3,4,5,1,e,5,5,5\n")
	f.Add("date,promo_spend,promo,tv,tv_spend,x1_tv,_spend,orders\n2024-01-01,5,6,7,8,9,1,2\n2024-01-08,1,2,3,4,5,6,7\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, ok := split(text)
		if !ok {
			return
		}
		g := Infer(Describe(table))
		role := map[string]Role{}
		for _, c := range g.Columns() {
			if other, twice := role[c.Column]; twice && c.Column != "" {
				t.Errorf("column %q is %s and %s", c.Column, other, c.Role)
			}
			role[c.Column] = c.Role
			if c.Text == "" || c.Confidence == "" {
				t.Errorf("no reason for %+v", c)
			}
		}
		for _, c := range table.columns {
			if role[c.Name] == "" {
				t.Errorf("column %q has no role", c.Name)
			}
		}
		names := map[string]bool{}
		for _, c := range g.Channels {
			if c.Name == "" || c.Spend == "" || names[c.Name] || (c.Reach == "") != (c.Frequency == "") {
				t.Errorf("channel %+v", c)
			}
			names[c.Name] = true
		}
		for _, list := range [][]InputGuess{g.Organic, g.Treatments, g.Controls} {
			for _, i := range list {
				if names[i.Name] {
					t.Errorf("two inputs are called %q", i.Name)
				}
				names[i.Name] = true
			}
		}
		for _, p := range g.Problems {
			if p.Code == "" || p.Text == "" || p.Advice == "" || !strings.Contains(text, "%!") && strings.Contains(p.Error(), "%!") || strings.ContainsFunc(p.Error(), func(r rune) bool { return r < ' ' }) {
				t.Errorf("not a proper problem: %q", p.Error())
			}
		}
	})
}

// split makes a table of text, with the names in the first row.
func split(text string) (typed, bool) {
	lines := strings.Split(text, "\n")
	var table typed
	seen := map[string]bool{}
	for name := range strings.SplitSeq(lines[0], ",") {
		name = strings.TrimSpace(name)
		if seen[name] && name != "" || len(table.columns) > 30 {
			return typed{}, false
		}
		seen[name] = true
		table.columns = append(table.columns, app.TableColumn{Name: name})
	}
	for _, line := range lines[1:] {
		row := make([]app.Cell, len(table.columns))
		for i, value := range strings.SplitN(line, ",", len(row)) {
			if value = strings.TrimSpace(value); value != "" {
				row[i] = app.Cell{Kind: app.Text, Text: value}
			}
		}
		table.rows = append(table.rows, row)
	}
	return table, true
}
