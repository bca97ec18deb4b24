package report

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"os/exec"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// ErrNoBrowser says that there is nothing to print PDF files with.
var ErrNoBrowser = errors.New("a PDF is printed by Chromium or Chrome, and none was found; install one of them, or write HTML and print it from any browser")

// A Paper is a size of paper.
type Paper string

// The papers.
const (
	A4     Paper = "a4"
	Letter Paper = "letter"
)

// PDFOptions say how to print. Start from DefaultPDFOptions.
type PDFOptions struct {
	Paper Paper

	// Browser is the path of a Chromium or Chrome. Empty means the one that is
	// found in the usual places.
	Browser string
}

// DefaultPDFOptions prints on A4.
func DefaultPDFOptions() PDFOptions { return PDFOptions{Paper: A4} }

// margins of the page in inches, as in the style sheet: top, right, bottom, left.
var margins = [4]float64{0.55, 0.51, 0.55, 0.51}

// PDF writes the document as a PDF file, printed by a browser that runs for as
// long as this takes. The error is ErrNoBrowser if there is none.
func (d *Document) PDF(ctx context.Context, w io.Writer, opts PDFOptions) error {
	size, ok := map[Paper]chromedp.PaperSize{A4: chromedp.PaperA4, Letter: chromedp.PaperLetter}[opts.Paper]
	if !ok {
		return fmt.Errorf("report: unknown paper %q, want %q or %q", opts.Paper, A4, Letter)
	}
	text, err := d.htmlText()
	if err != nil {
		return err
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, browserFlags(opts.Browser)...)
	defer stop()
	ctx, cancel := chromedp.NewContext(ctx)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), showing(text)); err != nil {
		return browserError(err)
	}
	file, err := chromedp.Run(ctx, chromedp.PrintToPDF(
		chromedp.PDFPaper(size),
		chromedp.PDFMargins(margins[0], margins[1], margins[2], margins[3]),
		chromedp.PDFPrintBackground(),
		chromedp.PDFOutlineAndTagged(),
		chromedp.PDFHeaderTemplate("<span></span>"),
		chromedp.PDFFooterTemplate(footer(d.title(), d.window())),
	))
	if err != nil {
		return browserError(err)
	}
	_, err = w.Write(file)
	return err
}

// browserFlags keep the browser to itself: no network, no first-run pages. As
// root it runs without its sandbox, which it needs to run at all.
func browserFlags(path string) []chromedp.ExecAllocatorOption {
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	if path != "" {
		flags = append(flags, chromedp.ExecPath(path))
	}
	return flags
}

// showing replaces the page by a text.
func showing(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, page.SetDocumentContent, page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: text})
		return err
	})
}

// footer is the line below every page.
func footer(title, window string) string {
	return `<div style="width:100%;padding:0 13mm;display:flex;justify-content:space-between;font:7px sans-serif;color:#545b67">` +
		`<span>` + html.EscapeString(title+", "+window) + `</span>` +
		`<span>Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>`
}

func browserError(err error) error {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("report: %w", ErrNoBrowser)
	}
	return fmt.Errorf("report: printing the PDF: %w", err)
}
