package report

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"
)

// browser skips the test where there is nothing to print with.
func browser(t *testing.T) {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if _, err := exec.LookPath(name); err == nil {
			return
		}
	}
	t.Skip("no Chromium or Chrome is installed")
}

func TestPDF(t *testing.T) {
	browser(t)
	d := documentOf(t, dailyCount(), 0.9)
	for paper, width := range map[Paper]string{A4: "595", Letter: "612"} { // points
		var b bytes.Buffer
		if err := d.PDF(t.Context(), &b, PDFOptions{Paper: paper}); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || !bytes.Contains(b.Bytes(), []byte("/StructTreeRoot")) {
			t.Errorf("%s: %d bytes that are no tagged PDF", paper, b.Len())
		}
		if !bytes.Contains(b.Bytes(), []byte("/MediaBox [0 0 "+width)) {
			t.Errorf("%s: no page is %s points wide", paper, width)
		}
	}
}

func TestPDFWithoutBrowser(t *testing.T) {
	opts := DefaultPDFOptions()
	opts.Browser = filepath.Join(t.TempDir(), "chromium")
	var b bytes.Buffer
	err := documentOf(t, dailyCount(), 0.9).PDF(t.Context(), &b, opts)
	if !errors.Is(err, ErrNoBrowser) || b.Len() > 0 {
		t.Errorf("error %v, %d bytes", err, b.Len())
	}
}

func TestPDFPaper(t *testing.T) {
	opts := DefaultPDFOptions()
	opts.Paper = "napkin"
	if err := documentOf(t, dailyCount(), 0.9).PDF(t.Context(), &bytes.Buffer{}, opts); err == nil {
		t.Error("a report was printed on a napkin")
	}
}
