package export

import "golang.org/x/sys/unix"

// exchangeAtOnce exchanges two folders in one step.
func exchangeAtOnce(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}
