package export

import "golang.org/x/sys/unix"

// exchangeAtOnce exchanges two folders in one step.
func exchangeAtOnce(a, b string) error { return unix.RenamexNp(a, b, unix.RENAME_SWAP) }
