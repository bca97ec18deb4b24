package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"

	"github.com/noonmark/noonmark/mmm"
)

// A ModelID names a stored model by what made it: data, specification, options,
// seed and program version. The same inputs give the same id.
type ModelID string

// modelIDFormat is raised when ids are made in another way.
const modelIDFormat = 1

// modelIDPattern is an m, a hyphen and the first 48 bits of a hash: among a
// million models the chance that any two share an id is one in five hundred.
var modelIDPattern = regexp.MustCompile(`^m-[0-9a-f]{12}$`)

// Valid reports whether id has the form of one that [NewModelID] returns.
func (id ModelID) Valid() bool { return modelIDPattern.MatchString(string(id)) }

// NewModelID returns the id of the model that a version of the program makes of
// data, a specification and options: the SHA-256 of their JSON. The number of
// workers, which changes no result, is not part of it. The error is that of
// inputs which make no model, such as NaN among the data.
func NewModelID(version string, d *mmm.Data, s mmm.Spec, o mmm.FitOptions) (ModelID, error) {
	sum, err := hashOf(struct {
		Format  int            `json:"format"`
		Version string         `json:"version"`
		Data    *mmm.Data      `json:"data"`
		Spec    mmm.Spec       `json:"spec"`
		Options mmm.FitOptions `json:"options"`
	}{modelIDFormat, version, d, s, o})
	if err != nil {
		return "", err
	}
	return ModelID("m-" + sum), nil
}

// hashOf returns the first twelve hexadecimal digits of the SHA-256 of the JSON of
// what makes something.
func hashOf(recipe any) (string, error) {
	hash := sha256.New()
	if err := json.NewEncoder(hash).Encode(recipe); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil))[:12], nil
}
