package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// Open returns a stored model with its draws; an empty id means the current one.
// The model and its data are checked at once, draws when they are read.
func (s *Store) Open(id app.ModelID) (*app.OpenModel, error) {
	id, err := s.resolve(id)
	if err != nil {
		return nil, err
	}
	folder := s.at(id)
	m, err := readModel(folder)
	if err != nil {
		return nil, err
	}
	if m.ID != id {
		return nil, aModel.damaged(filepath.Join(folder, modelName), fmt.Errorf("it is model %s", m.ID))
	}
	return openDraws(filepath.Join(folder, drawsName), m)
}

// verify opens a model and reads nothing of it.
func (s *Store) verify(id app.ModelID) error {
	m, err := s.Open(id)
	if err != nil {
		return err
	}
	return m.Close()
}

// readModel reads everything but the draws.
func readModel(folder string) (*app.Model, error) {
	m := &app.Model{}
	sums, err := modelDocument.read(folder, &modelFile{Model: m})
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, dataName)
	content, err := aModel.readFile(path)
	if err != nil {
		return nil, err
	}
	if m.Data, err = decodeData(sums, content); err != nil {
		return nil, aModel.damaged(path, err)
	}
	return m, nil
}

func decodeData(sums fileSums, content []byte) (*mmm.Data, error) {
	if err := sums.check(dataName, content); err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	data := &mmm.Data{}
	return data, json.Unmarshal(text, data)
}

// openDraws opens the draws of a model.
func openDraws(path string, m *app.Model) (*app.OpenModel, error) {
	file, size, err := aModel.open(path)
	if err != nil {
		return nil, err
	}
	r, err := readDraws(path, file, size)
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, err
	}
	return &app.OpenModel{Model: m, Draws: r, Stats: r.Stats, Close: file.Close}, nil
}
