package dataset

import (
	"fmt"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/mmm"
)

func monday(i int) mmm.Day { return mmm.DayOf(2024, 1, 1) + mmm.Day(7*i) }

// spend is a table of eight weeks in which the first cells of spend are as given.
func spend(cells ...string) string {
	return weeks("date,orders,tv_spend", 8, func(i int) string {
		cell := fmt.Sprint(100 + 10*i)
		if i < len(cells) {
			cell = cells[i]
		}
		return fmt.Sprintf("%d,%q", 1000+i%3, cell)
	})
}

// dated is a table with a row for each of the dates.
func dated(dates ...string) string {
	var b strings.Builder
	b.WriteString("date;orders;tv_spend\n")
	for i, d := range dates {
		fmt.Fprintf(&b, "%s;%d;%d\n", d, 1000+i%3, 100+10*i)
	}
	return b.String()
}

// firsts are the first days of months from January 2024 on, with the day first.
func firsts(n int) []string {
	var dates []string
	for i := range n {
		y, m, _ := mmm.DayOf(2024, 1, 1).AddMonths(i).Date()
		dates = append(dates, fmt.Sprintf("01/%02d/%d", m, y))
	}
	return dates
}

// mistakes are what people do to tables, each with what they are told.
var mistakes = []struct{ what, table, want string }{
	// Numbers.
	{"thousands abbreviated", spend("12k", "1.5M"),
		`t.csv, row 2, column "tv_spend": "12k" is abbreviated, so its last digits are lost. Write the whole number, such as 12000 for 12k.` +
			"\n" + `t.csv, row 3, column "tv_spend": "1.5M" is abbreviated, so its last digits are lost. Write the whole number, such as 12000 for 12k.`},
	{"every number abbreviated", spend("1k", "2k", "3k", "4k", "5k", "6k", "7k", "8k"),
		`t.csv, row 2, column "tv_spend": "1k" is abbreviated, so its last digits are lost. Write the whole number, such as 12000 for 12k.` +
			"\n" + `t.csv, row 3, column "tv_spend": "2k" is abbreviated, so its last digits are lost. Write the whole number, such as 12000 for 12k.` +
			"\n" + `t.csv, row 4, column "tv_spend": "3k" is abbreviated, so its last digits are lost. Write the whole number, such as 12000 for 12k. (And 5 more rows like this.)`},
	{"broken formulas", spend("#REF!", "#DIV/0!"),
		`t.csv, row 2, column "tv_spend": "#REF!" is an error message of a spreadsheet, not a number. Mend the formula and export again.` +
			"\n" + `t.csv, row 3, column "tv_spend": "#DIV/0!" is an error message of a spreadsheet, not a number. Mend the formula and export again.`},
	{"column too narrow", spend("########"),
		`t.csv, row 2, column "tv_spend": "########" is what a spreadsheet shows where a column is too narrow for its number. Widen the column and export again.`},
	{"formulas instead of values", spend("=SUM(B2:B9)"),
		`t.csv, row 2, column "tv_spend": "=SUM(B2:B9)" is a formula, not its value. Export the sheet as CSV, which writes values.`},
	{"division by zero", spend("inf", "-Infinity"),
		`t.csv, row 2, column "tv_spend": "inf" is not a finite number, so nothing can be computed from it. Look for a division by zero, or leave the cell empty if the value is not known.` +
			"\n" + `t.csv, row 3, column "tv_spend": "-Infinity" is not a finite number, so nothing can be computed from it. Look for a division by zero, or leave the cell empty if the value is not known.`},
	{"impossibly large", spend("1e400"),
		`t.csv, row 2, column "tv_spend": "1e400" is larger than any number that can be computed with. Check it against its source.`},
	{"remarks among numbers", spend("tbd", "see note"),
		`t.csv, row 2, column "tv_spend": "tbd" is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known.` +
			"\n" + `t.csv, row 3, column "tv_spend": "see note" is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known.`},
	{"mostly remarks", spend("n.v.", "tbd", "TBC", "?", "x"),
		`t.csv, row 2, column "tv_spend": "n.v." is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known.` +
			"\n" + `t.csv, row 3, column "tv_spend": "tbd" is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known.` +
			"\n" + `t.csv, row 4, column "tv_spend": "TBC" is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known. (And 2 more rows like this.)` +
			"\n" + `t.csv: no column of numbers is named like the spend of a channel, such as tv_spend. Name the channels in the configuration.`},
	{"thousands or decimals", spend("1,234", "2,345", "5,678", "9,012", "3,456", "4,567", "6,789", "1,111"),
		`t.csv, row 2, column "tv_spend": "1,234" may be 1234 or 1.234, and no other number of the column tells; it is read as 1234. If that is wrong, export the numbers without separators between thousands.`},
	{"two decimal marks", spend("1,5", "1.5"),
		`t.csv, row 3, column "tv_spend": "1.5" has another decimal mark than "1,5" in row 2. Write all numbers of the column in one way.`},
	{"two currencies", spend("$5", "€6"),
		`t.csv, row 3, column "tv_spend": "€6" is in another currency than "$5" in row 2, and sums over currencies mean nothing. Convert the column to one currency.`},
	{"percent here, none there", spend("5%", "6"),
		`t.csv, row 2, column "tv_spend": "5%" has a percent sign, but "6" in row 3 does not, so a value may be a hundred times another that looks alike. Write all of the column with the sign, or none of it.`},
	{"yes among numbers", spend("yes", "no", "5"),
		`t.csv, row 2, column "tv_spend": "yes" is a yes or no, but "5" in row 4 is not, so it is not clear what the column counts. Write all of the column as 0 and 1, or as numbers.`},
	{"refunds", spend("-5", "(6)", "7-"),
		`t.csv, row 2, column "tv_spend": the value is negative, which spend, exposure and outcomes cannot be. Book refunds and corrections in the period they correct. (And 2 more rows like this.)`},
	{"missing spend", spend("", "n/a", "NULL"),
		`t.csv, row 2, column "tv_spend": the value is missing, and a missing value is not 0. Write 0 where there was nothing, and find the value where there was. (And 2 more rows like this.)`},
	{"media before the first outcome", "date,orders,tv_spend\n2024-01-01,,5\n2024-01-08,,6\n2024-01-15,100,7\n2024-01-22,101,5\n", ""},
	{"an outcome missing later", "date,orders,tv_spend\n2024-01-01,,5\n2024-01-08,99,6\n2024-01-15,,7\n2024-01-22,101,5\n",
		`t.csv, row 2, column "orders": the value is missing, and a missing value is not 0. Write 0 where there was nothing, and find the value where there was. (And 1 more row like this.)`},
	// Dates.
	{"row of totals", dated("2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22", "Total"),
		`t.csv, row 6, column "date": "Total" in the place of a date looks like a row of totals, which would count everything twice. Delete the row.`},
	{"day or month first", dated("01/02/2024", "02/03/2024", "05/06/2024", "06/07/2024"),
		`t.csv, row 2, column "date": "01/02/2024" may be 2024-02-01 or 2024-01-02, and no other date of the column tells. Write dates as 2024-01-31.`},
	{"day or month first, settled by the calendar", dated(firsts(14)...),
		`t.csv, row 3, column "date": "01/02/2024" may be 2024-02-01 or 2024-01-02; it is read as 2024-02-01, because the dates are then evenly spaced. Write dates as 2024-01-31 to be sure.`},
	{"day and month exchanged by a spreadsheet", dated("13/01/2024", "20/01/2024", "01/27/2024", "2024-02-03"),
		`t.csv, row 4, column "date": "01/27/2024" is not written like "13/01/2024" in row 2, and may have its day and month exchanged. Write all dates as 2024-01-31.` +
			"\n" + `t.csv, row 5, column "date": "2024-02-03" is not written like "13/01/2024" in row 2, and may have its day and month exchanged. Write all dates as 2024-01-31.`},
	{"no such day", dated("2024-01-29", "2024-02-05", "2024-02-31", "2024-02-19"),
		`t.csv, row 4, column "date": there is no such day as "2024-02-31". Correct the day or the month.`},
	{"digits of the year exchanged", dated("2024-01-01", "0204-01-08", "2024-01-15", "20240-01-22"),
		`t.csv, row 3, column "date": "0204-01-08" is not in the years 1900 to 2100. Correct the year.` +
			"\n" + `t.csv, row 5, column "date": "20240-01-22" is not a date. Write dates as 2024-01-31.`},
	{"weeks as spans", dated("2024-01-01 - 2024-01-07", "2024-01-08 - 2024-01-14"),
		`t.csv, row 2, column "date": "2024-01-01 - 2024-01-07" is a span of days, not a date. Write the first day of each period.` +
			"\n" + `t.csv, row 3, column "date": "2024-01-08 - 2024-01-14" is a span of days, not a date. Write the first day of each period.` +
			"\n" + `t.csv: no column holds dates, so the rows cannot be placed in time. Give the table a column with the first day of each period, written as 2024-01-31.`},
	{"quarters", dated("2024-Q1", "2024-Q2"),
		`t.csv, row 2, column "date": "2024-Q1" is a quarter, and models need days, weeks or months. Export the data by month or by week.` +
			"\n" + `t.csv, row 3, column "date": "2024-Q2" is a quarter, and models need days, weeks or months. Export the data by month or by week.` +
			"\n" + `t.csv: no column holds dates, so the rows cannot be placed in time. Give the table a column with the first day of each period, written as 2024-01-31.`},
	{"first days of quarters", dated("2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"),
		`t.csv, column "date": dates are 3 months apart, and models need days, weeks or months. Export the data by month or by week.`},
	{"years", dated("2021", "2022"),
		`t.csv, row 2, column "date": "2021" is a year, and models need days, weeks or months. Export the data by month or by week.` +
			"\n" + `t.csv, row 3, column "date": "2022" is a year, and models need days, weeks or months. Export the data by month or by week.` +
			"\n" + `t.csv: no column holds dates, so the rows cannot be placed in time. Give the table a column with the first day of each period, written as 2024-01-31.`},
	{"seconds since 1970", dated("1704067200", "1704672000"),
		`t.csv, row 2, column "date": "1704067200" is a count of seconds or milliseconds since 1970, whose day depends on the time zone. Write dates as 2024-01-31.` +
			"\n" + `t.csv, row 3, column "date": "1704672000" is a count of seconds or milliseconds since 1970, whose day depends on the time zone. Write dates as 2024-01-31.` +
			"\n" + `t.csv: no column holds dates, so the rows cannot be placed in time. Give the table a column with the first day of each period, written as 2024-01-31.`},
	{"days numbered by a spreadsheet", dated("45292", "45299", "45306", "45313"),
		`t.csv, row 2, column "date": "45292" is the number that spreadsheets give to a day; it is read as 2024-01-01, and so are the others of the column. If that is four years too early, the workbook counts days from 1904; format the column as dates and export again.`},
	{"years of two digits", dated("01-02-24", "08-02-24"),
		`t.csv, row 2, column "date": "01-02-24" has a year of two digits, which may be its first or its last number. Write dates as 2024-01-31.` +
			"\n" + `t.csv, row 3, column "date": "08-02-24" has a year of two digits, which may be its first or its last number. Write dates as 2024-01-31.` +
			"\n" + `t.csv: no column holds dates, so the rows cannot be placed in time. Give the table a column with the first day of each period, written as 2024-01-31.`},
	{"days moved by UTC", dated("2024-01-01T23:00:00Z", "2024-01-08T23:00:00Z", "2024-01-15T23:00:00Z"),
		`t.csv, row 2, column "date": "2024-01-01T23:00:00Z" is not midnight; the day is taken and the time left out. If days were converted to UTC they may be off by one; write dates without times.`},
	{"hourly rows", dated("2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 02:00", "2024-01-02 00:00"),
		`t.csv, row 3, column "date": the date is that of row 2, too, and no column tells such rows apart. Give one row for each date, or add a column with the geo.` +
			"\n" + `t.csv, row 4, column "date": the times of day differ, "2024-01-01 02:00" here and "2024-01-01 01:00" in row 3, so rows are not whole days. Sum the data to whole days in your own time zone, and write dates without times.`},
	{"working days", dated("2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10"),
		`t.csv, column "date": dates are working days only, but people buy and see advertising on Saturdays and Sundays, too. Add the weekends, or sum the data to weeks.`},
	{"week dated by another weekday", dated("2024-01-01", "2024-01-08", "2024-01-16", "2024-01-22", "2024-01-29"),
		`t.csv, column "date": dates are weekly, but 2024-01-16 (Tuesday) comes 8 days after 2024-01-08 (Monday). Date every week by the same day of the week.`},
	{"missing week", dated("2024-01-01", "2024-01-08", "2024-01-22", "2024-01-29", "2024-02-05"),
		`t.csv, column "date", 2024-01-15: 1 of 6 weeks is missing, and carry-over cannot be followed across a gap. Add a row for every period, with 0 where nothing was spent.`},
	{"missing months", dated("2024-01", "2024-02", "2024-05"),
		`t.csv, column "date", 2024-03-01: 2 of 5 months are missing, this one first, and carry-over cannot be followed across a gap. Add a row for every period, with 0 where nothing was spent.`},
	{"every other week", dated("2024-01-01", "2024-01-15", "2024-01-29", "2024-02-12"),
		`t.csv, column "date": dates are 14 days apart, and models need days, weeks or months. Give one row for each day, week or month.`},
	{"dates at random", dated("2024-01-01", "2024-01-04", "2024-01-09", "2024-01-12", "2024-01-15"),
		`t.csv, column "date": dates are mostly 3 days apart, but 2024-01-09 comes 5 days after 2024-01-04. Give one row for each day, week or month.`},
	{"a week twice", dated("2024-01-01", "2024-01-08", "2024-01-08", "2024-01-15"),
		`t.csv, row 4, column "date": the date is that of row 3, too, and no column tells such rows apart. Give one row for each date, or add a column with the geo.`},
	// Tables.
	{"long table", "date,channel,spend,orders\n2024-01-01,tv,5,9\n2024-01-01,radio,6,9\n2024-01-08,tv,5,8\n2024-01-08,radio,5,8\n",
		`t.csv, row 3, column "date": the date is that of row 2, too: the table seems to have one row for each value of "channel". Pivot the table: one row for each date (and geo), and one column for each channel and measure.`},
	{"rows by product", "date,geo,product,tv_spend,orders\n2024-01-01,n,a,5,9\n2024-01-01,n,b,6,9\n2024-01-01,s,a,5,9\n2024-01-01,s,b,6,7\n2024-01-08,n,a,5,9\n2024-01-08,n,b,6,9\n2024-01-08,s,a,5,9\n2024-01-08,s,b,6,9\n",
		`t.csv, row 3, column "date": the date is that of row 2, too, and not even "geo" tells such rows apart. Sum the table to one row for each date and "geo".`},
	{"geo with a missing week", "date,geo,tv_spend,orders\n2024-01-01,north,5,9\n2024-01-01,south,6,9\n2024-01-08,north,5,8\n2024-01-15,north,5,7\n2024-01-15,south,5,9\n",
		`t.csv, column "geo": "south" has rows for 2 of 3 dates, and every geo needs them all. Add the missing rows, with 0 where nothing was spent, or leave the geo out.`},
	{"no header", "2024-01-01,1000,50\n2024-01-08,1001,60\n2024-01-15,1000,50\n",
		`t.csv, row 1: the first row holds values, such as "2024-01-01" and "1000", where the names of the columns should be. Add a first row with names.`},
	{"no dates", "orders,tv_spend\n5,6\n7,8\n9,1\n",
		`t.csv: no column holds dates, so the rows cannot be placed in time. Give the table a column with the first day of each period, written as 2024-01-31.`},
	{"index of dates without a name", ",orders,tv_spend\n2024-01-01,5,6\n2024-01-08,7,8\n2024-01-15,9,1\n",
		`t.csv, row 1: column A holds dates, but has no name. Name it "date".`},
	{"no outcome", "date,tv_spend\n2024-01-01,6\n2024-01-08,8\n2024-01-15,1\n",
		`t.csv: no column of numbers is named like an outcome, such as revenue, sales or conversions. Name the outcome in the configuration.`},
	{"no channels", "date,orders\n2024-01-01,6\n2024-01-08,8\n2024-01-15,1\n",
		`t.csv: no column of numbers is named like the spend of a channel, such as tv_spend. Name the channels in the configuration.`},
}

func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.what, func(t *testing.T) {
			if got := Infer(describe(t, m.table)).Problems.Error(); got != m.want {
				t.Errorf("got\n%s\nwant\n%s", got, m.want)
			}
		})
	}
}
