//go:build unix && !solaris && !aix

package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// A fileLock is a lock that lasts as long as the program or until unlock.
type fileLock struct{ file *os.File }

// patience says what to do about a lock that somebody else holds.
type patience int

const (
	wait patience = 0
	try  patience = unix.LOCK_NB
)

// lockFile opens a file, with flag in addition to reading and writing, and locks
// it. Where the file system has no locks, waiting ends at once, as if there were
// no other programs, and trying fails.
func lockFile(path string, flag int, p patience) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|flag, 0o666)
	if err != nil {
		return nil, err
	}
	for {
		err = unix.Flock(int(file.Fd()), unix.LOCK_EX|int(p))
		if err != unix.EINTR {
			break
		}
	}
	if noLocks := errors.Is(err, errors.ErrUnsupported) || err == unix.ENOLCK; err != nil && !(noLocks && p == wait) {
		return nil, errors.Join(&os.PathError{Op: "lock", Path: path, Err: err}, file.Close())
	}
	return &fileLock{file}, nil
}

// unlock lets others have the lock.
func (l *fileLock) unlock() { _ = l.file.Close() } // nothing was written

// holdLock locks a file that is made where it is missing, unless somebody else holds
// it, and writes into it who does.
func holdLock(path string) (*heldLock, error) {
	lock, err := lockFile(path, os.O_CREATE, try)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return nil, errHeld
	case err != nil:
		return nil, err
	}
	return newHeldLock(lock)
}
