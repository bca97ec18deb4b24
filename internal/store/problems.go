package store

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// Problems with stored models.
const (
	NoModels        app.ProblemCode = "no_models"
	ModelUnknown    app.ProblemCode = "model_unknown"
	ModelDamaged    app.ProblemCode = "model_damaged"
	ModelIncomplete app.ProblemCode = "model_incomplete"
	ModelUnreadable app.ProblemCode = "model_unreadable"
	ModelNewer      app.ProblemCode = "model_newer"
	NoCurrent       app.ProblemCode = "no_current_model"
	CurrentDamaged  app.ProblemCode = "current_damaged"
)

// remake says how to get a model back of which path is a file.
func remake(path string) string {
	return fmt.Sprintf("Delete the folder %s and run noonmark fit again: the same data and configuration give the same model", app.Quote(filepath.Dir(path)))
}

func damaged(path string, cause error) app.Problem {
	return app.Problem{
		Code: ModelDamaged, File: path, Cause: cause,
		Text: "the file is damaged: it is not what was written here, and none of it is used", Advice: remake(path),
	}
}

func incomplete(path string) app.Problem {
	return app.Problem{
		Code: ModelIncomplete, File: path,
		Text: "the file is incomplete: its end is missing, as when a disk fills up or a copy is interrupted", Advice: remake(path),
	}
}

func missing(path string) app.Problem {
	return app.Problem{
		Code: ModelIncomplete, File: path,
		Text: "the file is missing, and the model is of no use without it", Advice: remake(path),
	}
}

func unreadable(path string, cause error) app.Problem {
	return app.Problem{
		Code: ModelUnreadable, File: path, Cause: cause,
		Text: fmt.Sprintf("the file cannot be read: %v", cause), Advice: "Check its permissions and the disk or share it is on",
	}
}

func newer(path string, format int) app.Problem {
	return app.Problem{
		Code: ModelNewer, File: path,
		Text:   fmt.Sprintf("the file has format %d, which this version of the program does not know: a newer one wrote it", format),
		Advice: "Use that version, or run noonmark fit again with this one",
	}
}

func noModels(folder string) app.Problem {
	return app.Problem{
		Code: NoModels, File: folder,
		Text: "no model has been fitted here yet", Advice: "Run noonmark fit",
	}
}

// unknownModel says which models there are instead.
func unknownModel(folder string, id app.ModelID, there []app.ModelID) app.Problem {
	p := app.Problem{Code: ModelUnknown, File: folder, Text: fmt.Sprintf("there is no model %s", app.Quote(string(id)))}
	names := make([]string, len(there))
	for i, other := range there {
		names[i] = string(other)
	}
	p.Advice = cmp.Or(app.DidYouMean(string(id), names), "There is "+someOf(there))
	return p
}

func noCurrent(folder, text string, there []app.ModelID) app.Problem {
	return app.Problem{
		Code: NoCurrent, File: folder,
		Text: text, Advice: "Run noonmark fit, or name a model; there is " + someOf(there),
	}
}

// someOf lists the first few models.
func someOf(there []app.ModelID) string {
	const most = 5
	var list strings.Builder
	for i, id := range there[:min(most, len(there))] {
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteString(string(id))
	}
	if more := len(there) - most; more > 0 {
		fmt.Fprintf(&list, " and %d more", more)
	}
	return list.String()
}

func currentDamaged(path string) app.Problem {
	return app.Problem{
		Code: CurrentDamaged, File: path,
		Text:   "the file does not name a model, so it is not known which one is current",
		Advice: "Delete it and run noonmark fit, or name a model",
	}
}
