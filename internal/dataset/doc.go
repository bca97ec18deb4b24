// Package dataset gives the cells of a table their meaning: numbers and dates
// as people write them, what each column holds, and what part each column seems
// to play in a model.
//
// Reading order: number.go and date.go read one cell; numbercolumn.go and
// datecolumn.go decide over a column what one cell leaves open, such as whether
// "1,234" has a decimal comma; profile.go describes a table in one pass;
// guess.go and the files it names give its columns their roles.
package dataset
