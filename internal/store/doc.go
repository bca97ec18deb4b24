// Package store keeps fitted models, the surfaces built from them, and the ledger of
// the days that were run, in the folder .noonmark of a workspace.
//
// A model is a folder that never changes: what it is, the data it learned from,
// its draws, and the checksums of all three (docs/format/model.md). So is a surface:
// what it is, its arrays and scenarios, and checksums (docs/format/surface.md). A
// folder is made in a scratch folder and renamed into place, so that at every moment
// it is there whole or not at all, whatever happens to the program; scratch folders
// whose program was killed are removed by the next one that writes. Several programs
// may read and write at once.
//
//	shelf.go        which things of a kind there are, and which is the current one
//	scratch.go      scratch folders and their locks
//	document.go     the file that says what a thing is, and sums.go its checksums
//	frame.go        what is around the values in a file of them
//	problems.go     what is said of things that cannot be used
//	store.go writer.go open.go    models: their store, making and reading them
//	draws….go       the file of draws (docs/format/draws.md)
//	surfaces.go     surfaces: their store, making and reading them
//	surface….go     the file of their values
//
// The ledger is a SQLite database (docs/format/ledger.md). Everything of a run is
// written in one transaction, by whoever holds the lock of the ledger; history is only
// ever appended to.
//
//	ledger.go ledgerplace.go ledgerprepare.go    opening it, and what is said of its faults
//	ledgerwriter.go ledgertx.go                  the one writer, and a run that is being written
//	ledgertable.go ledgerfield.go                how nouns are kept in rows
//	ledgerobservations.go ledgeringest.go        vintages
//	ledgerruns.go ledger….go                     the other nouns
//	migrations/                                  the tables
package store
