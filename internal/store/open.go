package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// Open returns a stored model with its draws; an empty id means the current one.
// The model and its data are checked at once, draws when they are read.
func (s *Store) Open(id app.ModelID) (*app.OpenModel, error) {
	if id == "" {
		var err error
		if id, err = s.resolveCurrent(); err != nil {
			return nil, err
		}
	}
	if err := s.mustHave(id); err != nil {
		return nil, err
	}
	folder := s.modelFolder(id)
	m, err := readModel(folder)
	if err != nil {
		return nil, err
	}
	if m.ID != id {
		return nil, damaged(filepath.Join(folder, modelName), fmt.Errorf("it is model %s", m.ID))
	}
	return openDraws(filepath.Join(folder, drawsName), m)
}

// resolveCurrent returns the id of the current model, or why there is none.
func (s *Store) resolveCurrent() (app.ModelID, error) {
	// In this order: whoever stores a model names it as the current one after it
	// is there.
	id, err := s.current()
	if err != nil && !isMissing(err) {
		return "", err
	}
	if has, problem := s.Has(id); has || problem != nil {
		return id, problem
	}
	there, problem := s.List()
	switch {
	case problem != nil:
		return "", problem
	case len(there) == 0:
		return "", noModels(s.folder)
	case isMissing(err):
		return "", noCurrent(s.folder, "none of the models here is the current one", there)
	}
	return "", noCurrent(s.folder, fmt.Sprintf("the current model, %s, is not there any more", id), there)
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
	read := func(name string) ([]byte, error) {
		path := filepath.Join(folder, name)
		b, err := os.ReadFile(path)
		switch {
		case isMissing(err):
			return nil, missing(path)
		case err != nil:
			return nil, unreadable(path, err)
		}
		return b, nil
	}
	content, err := read(modelName)
	if err != nil {
		return nil, err
	}
	// A newer format may keep its checksums in another way.
	var version struct{ Format int }
	if json.Unmarshal(content, &version) == nil && version.Format > modelFormat {
		return nil, newer(filepath.Join(folder, modelName), version.Format)
	}
	list, err := read(sumsName)
	if err != nil {
		return nil, err
	}
	sums, err := readSums(list)
	if err != nil {
		return nil, damaged(filepath.Join(folder, sumsName), err)
	}
	data, err := read(dataName)
	if err != nil {
		return nil, err
	}
	m, err := decodeModel(sums, content)
	if err != nil {
		return nil, damaged(filepath.Join(folder, modelName), err)
	}
	if m.Data, err = decodeData(sums, data); err != nil {
		return nil, damaged(filepath.Join(folder, dataName), err)
	}
	return m, nil
}

func decodeModel(sums fileSums, content []byte) (*app.Model, error) {
	if err := sums.check(modelName, content); err != nil {
		return nil, err
	}
	file := modelFile{Model: &app.Model{}}
	return file.Model, json.Unmarshal(content, &file)
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
	file, err := os.Open(path)
	switch {
	case isMissing(err):
		return nil, missing(path)
	case err != nil:
		return nil, unreadable(path, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, unreadable(path, err)
	}
	r, err := readDraws(path, file, info.Size())
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &app.OpenModel{Model: m, Draws: r, Stats: r.Stats, Close: file.Close}, nil
}
