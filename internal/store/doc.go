// Package store keeps fitted models in the folder .noonmark of a workspace.
//
// A model is a folder that never changes: what it is, the data it learned from,
// its draws, and the checksums of all three (docs/format/model.md). It is made in
// a scratch folder and renamed into place, so that at every moment it is there
// whole or not at all, whatever happens to the program; scratch folders whose
// program was killed are removed by the next one that writes. Several programs
// may read and write at once.
//
//	store.go    which models there are, and which is the current one
//	writer.go   making a model
//	open.go     reading a model
//	draws….go   the file of draws (docs/format/draws.md)
//	scratch.go  scratch folders and their locks
package store
