package csvfile

import (
	"bytes"

	"github.com/noonmark/noonmark/internal/app"
)

// A signature is how files of another format begin.
type signature struct {
	magic  string
	is     string
	advice string
}

const unpack = "Unpack it first"

var signatures = []signature{
	{"\x1f\x8b", "a gzip archive", unpack},
	{"BZh", "a bzip2 archive", unpack},
	{"\xfd7zXZ\x00", "an xz archive", unpack},
	{"\x28\xb5\x2f\xfd", "a zstd archive", unpack},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", unpack},
	{"Rar!\x1a\x07", "a RAR archive", unpack},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel 97 workbook (.xls)", "Save the sheet as CSV"},
	{"PAR1", "a Parquet file", "Let its name end in .parquet"},
	{"ARROW1", "an Arrow or Feather file", "Save it as Parquet or CSV"},
	{"SQLite format 3\x00", "a SQLite database", "Export the table as CSV"},
	{"%PDF-", "a PDF document", "Export the table as CSV"},
	{"version https://git-lfs.github.com/spec/", "a Git LFS pointer, not the data it stands for", "Fetch the data with git lfs pull"},
	{"\xff\xfe\x00\x00", "UTF-32 text", "Save it as UTF-8"},
	{"\x00\x00\xfe\xff", "UTF-32 text", "Save it as UTF-8"},
}

var zipSignatures = []signature{
	{"xl/", "an Excel workbook (.xlsx)", "Save the sheet as CSV"},
	{"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet", "Save the sheet as CSV"},
	{"", "a ZIP archive", unpack},
}

// markup is compared in lower case and without space.
var markup = []signature{
	{"<!doctypehtml", "a web page", "A download that asks for a sign-in saves its sign-in page; fetch the file again"},
	{"<html", "a web page", "A download that asks for a sign-in saves its sign-in page; fetch the file again"},
	{"<?xml", "an XML document", "Save the table as CSV"},
	{"{", "JSON", "Save the table as CSV, one row for each date"},
	{"[{", "JSON", "Save the table as CSV, one row for each date"},
}

// notText recognises files that are no table of text from their beginning.
func notText(sample []byte) error {
	if bytes.HasPrefix(sample, []byte("PK\x03\x04")) {
		for _, s := range zipSignatures {
			if bytes.Contains(sample, []byte(s.magic)) {
				return s.problem()
			}
		}
	}
	for _, s := range signatures {
		if bytes.HasPrefix(sample, []byte(s.magic)) {
			return s.problem()
		}
	}
	start := bytes.ToLower(bytes.Join(bytes.Fields(sample[:min(len(sample), 256)]), nil))
	for _, s := range markup {
		if bytes.HasPrefix(start, []byte(s.magic)) {
			return s.problem()
		}
	}
	return nil
}

func (s signature) problem() error {
	return app.Problem{Code: NotText, Text: "this is " + s.is + ", not a file of separated values", Advice: s.advice}
}
