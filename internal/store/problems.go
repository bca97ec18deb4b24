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

// Problems with stored surfaces.
const (
	NoSurface             app.ProblemCode = "no_surface"
	SurfaceUnknown        app.ProblemCode = "surface_unknown"
	SurfaceDamaged        app.ProblemCode = "surface_damaged"
	SurfaceIncomplete     app.ProblemCode = "surface_incomplete"
	SurfaceUnreadable     app.ProblemCode = "surface_unreadable"
	SurfaceNewer          app.ProblemCode = "surface_newer"
	NoCurrentSurface      app.ProblemCode = "no_current_surface"
	CurrentSurfaceDamaged app.ProblemCode = "current_surface_damaged"
)

// A thing is a kind of what is stored, in the words and codes of its problems.
type thing struct {
	noun    string // what it is
	made    string // how one comes to be
	command string // that makes one
	same    string // why it makes the same one again

	none, unknownID, damage, incompleteness, unreadability, newerFormat, noneCurrent, damagedCurrent app.ProblemCode
}

var (
	aModel = thing{
		"model", "fitted", "noonmark fit", "the same data and configuration give the same model",
		NoModels, ModelUnknown, ModelDamaged, ModelIncomplete, ModelUnreadable, ModelNewer, NoCurrent, CurrentDamaged,
	}
	aSurface = thing{
		"surface", "built", "noonmark surface build", "the same model and options give the same surface",
		NoSurface, SurfaceUnknown, SurfaceDamaged, SurfaceIncomplete, SurfaceUnreadable, SurfaceNewer, NoCurrentSurface, CurrentSurfaceDamaged,
	}
)

// remake says how to get a thing back of which path is a file.
func (t *thing) remake(path string) string {
	return fmt.Sprintf("Delete the folder %s and run %s again: %s", app.Quote(filepath.Dir(path)), t.command, t.same)
}

func (t *thing) damaged(path string, cause error) app.Problem {
	return app.Problem{
		Code: t.damage, File: path, Cause: cause,
		Text: "the file is damaged: it is not what was written here, and none of it is used", Advice: t.remake(path),
	}
}

func (t *thing) incomplete(path string) app.Problem {
	return app.Problem{
		Code: t.incompleteness, File: path,
		Text: "the file is incomplete: its end is missing, as when a disk fills up or a copy is interrupted", Advice: t.remake(path),
	}
}

func (t *thing) missing(path string) app.Problem {
	return app.Problem{
		Code: t.incompleteness, File: path,
		Text: fmt.Sprintf("the file is missing, and the %s is of no use without it", t.noun), Advice: t.remake(path),
	}
}

func (t *thing) unreadable(path string, cause error) app.Problem {
	return app.Problem{
		Code: t.unreadability, File: path, Cause: cause,
		Text: fmt.Sprintf("the file cannot be read: %v", cause), Advice: "Check its permissions and the disk or share it is on",
	}
}

func (t *thing) newer(path string, format int) app.Problem {
	return app.Problem{
		Code: t.newerFormat, File: path,
		Text:   fmt.Sprintf("the file has format %d, which this version of the program does not know: a newer one wrote it", format),
		Advice: fmt.Sprintf("Use that version, or run %s again with this one", t.command),
	}
}

func (t *thing) nothing(folder string) app.Problem {
	return app.Problem{
		Code: t.none, File: folder,
		Text: fmt.Sprintf("no %s has been %s here yet", t.noun, t.made), Advice: "Run " + t.command,
	}
}

// unknown says which ones there are instead.
func (t *thing) unknown(folder, id string, there []string) app.Problem {
	return app.Problem{
		Code: t.unknownID, File: folder,
		Text:   fmt.Sprintf("there is no %s %s", t.noun, app.Quote(id)),
		Advice: cmp.Or(app.DidYouMean(id, there), "There is "+someOf(there)),
	}
}

func (t *thing) noCurrent(folder, text string, there []string) app.Problem {
	return app.Problem{
		Code: t.noneCurrent, File: folder,
		Text: text, Advice: fmt.Sprintf("Run %s, or name a %s; there is %s", t.command, t.noun, someOf(there)),
	}
}

// someOf lists the first few ids.
func someOf(there []string) string {
	const most = 5
	list := strings.Join(there[:min(most, len(there))], ", ")
	if more := len(there) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

func (t *thing) currentDamaged(path string) app.Problem {
	return app.Problem{
		Code: t.damagedCurrent, File: path,
		Text:   fmt.Sprintf("the file does not name a %s, so it is not known which one is current", t.noun),
		Advice: fmt.Sprintf("Delete it and run %s, or name a %s", t.command, t.noun),
	}
}
