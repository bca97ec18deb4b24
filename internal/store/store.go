package store

import "github.com/noonmark/noonmark/internal/app"

// Folder is the name of the store's folder in a workspace.
const Folder = ".noonmark"

// Store is an app.ModelStore in the folder of a workspace.
type Store struct{ shelf[app.ModelID] }

// New returns the store of the models of the workspace in a folder. Nothing is
// written before the first model is.
func New(workspace string) *Store {
	return &Store{newShelf[app.ModelID](&aModel, workspace, "models", "current")}
}
