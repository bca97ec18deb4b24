package store

import (
	"errors"
	"os"
	"strconv"
	"strings"
)

// errHeld says that somebody else holds a lock.
var errHeld = errors.New("somebody else holds the lock")

// A heldLock is a lock whose file says which process holds it.
type heldLock struct{ *fileLock }

func newHeldLock(lock *fileLock) (*heldLock, error) {
	err := lock.file.Truncate(0)
	if err == nil {
		_, err = lock.file.WriteString(strconv.Itoa(os.Getpid()) + "\n")
	}
	if err != nil {
		return nil, errors.Join(err, lock.file.Close())
	}
	return &heldLock{lock}, nil
}

// lockHolder returns the process that holds a lock, if it is known.
func lockHolder(path string) string {
	b, err := os.ReadFile(path)
	holder := strings.TrimSpace(string(b))
	if _, wrong := strconv.Atoi(holder); err != nil || wrong != nil {
		return ""
	}
	return holder
}
