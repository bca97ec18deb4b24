//go:build !unix || solaris || aix

package store

import (
	"errors"
	"os"
)

// A fileLock is a file held open: systems such as Windows do not let anyone
// remove it meanwhile.
type fileLock struct{ file *os.File }

// patience says what to do about a lock that somebody else holds.
type patience int

const (
	wait patience = iota
	try
)

// lockFile opens a file, with flag in addition to reading and writing. Trying
// fails where the file cannot be removed; waiting has nothing to wait for.
func lockFile(path string, flag int, p patience) (*fileLock, error) {
	if p == try {
		return nil, os.Remove(path)
	}
	file, err := os.OpenFile(path, os.O_RDWR|flag, 0o666)
	if err != nil {
		return nil, err
	}
	return &fileLock{file}, nil
}

// unlock lets others remove the file.
func (l *fileLock) unlock() { _ = l.file.Close() } // nothing was written

// holdLock locks a file that is made where it is missing, unless somebody else holds
// it, and writes into it who does.
func holdLock(path string) (*heldLock, error) {
	// What nobody holds can be removed, and of several who make it one succeeds.
	if _, err := lockFile(path, 0, try); err != nil && !isMissing(err) {
		return nil, errHeld
	}
	lock, err := lockFile(path, os.O_CREATE|os.O_EXCL, wait)
	switch {
	case errors.Is(err, os.ErrExist):
		return nil, errHeld
	case err != nil:
		return nil, err
	}
	return newHeldLock(lock)
}
