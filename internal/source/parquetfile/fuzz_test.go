package parquetfile

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzRead checks that no file can break the reader: what cannot be read is a
// problem that names the file.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.parquet")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, path := range files {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	type row struct {
		Date  int32    `parquet:"date,date,delta"`
		Geo   string   `parquet:"geo,dict,lz4"`
		Store string   `parquet:"store,delta,brotli"`
		TV    *float64 `parquet:"tv,optional,lz4"`
		Promo bool     `parquet:"promo,gzip"`
		Split float64  `parquet:"split,split"`
	}
	tv := 5.0
	f.Add(write(f, []row{{19723, "north", "a", &tv, true, 1}, {19724, "south", "b", nil, false, 2}}))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, errs := read(file)
		for _, err := range errs {
			checkProblem(t, err)
		}
	})
}
