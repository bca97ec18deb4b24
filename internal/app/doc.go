// Package app holds the nouns of the system and the interfaces between its
// parts: what a table is, what can be wrong with one, and how that is said.
//
// A source reads one kind of file and hands it over as a [Table]. Whoever reads
// a table turns cells into values and collects what is wrong in [Problems], so
// that a person hears everything at once.
package app
