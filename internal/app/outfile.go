package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Problems with writing a file.
const (
	FolderMissing  ProblemCode = "folder_missing"
	DiskFull       ProblemCode = "disk_full"
	DiskReadOnly   ProblemCode = "disk_read_only"
	FileTooLarge   ProblemCode = "file_too_large"
	FileUnwritable ProblemCode = "file_unwritable"
)

// ReplaceFile writes a file whose content write produces. Whoever reads it finds
// the old content or all of the new: a regular file is written under another
// name, synced and renamed, a symbolic link stays one, and an existing file keeps
// its permissions. Anything else, such as a pipe, is written directly. On failure
// nothing is changed; errors of the disk are Problems, those of write come back
// as they are.
func ReplaceFile(path string, write func(w io.Writer) error) error {
	target := path
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		target = resolved
	}
	mode, existing := fs.FileMode(0o666), false
	if info, err := os.Stat(target); err == nil {
		switch {
		case info.IsDir():
			return Problem{Code: FileIsFolder, File: path, Text: "this is a folder, not a file", Advice: "Name the file to write in it"}
		case !info.Mode().IsRegular():
			return writeThrough(path, write)
		}
		mode, existing = info.Mode().Perm(), true
	}
	temporary, file, err := createBeside(target, mode, existing)
	if err != nil {
		return WriteProblem(path, err)
	}
	if err := writeAll(path, file, write); err != nil {
		_ = os.Remove(temporary) // it failed already
		return err
	}
	if err := os.Rename(temporary, target); err != nil {
		_ = os.Remove(temporary)
		return WriteProblem(path, err)
	}
	if err := SyncFolder(filepath.Dir(target)); err != nil {
		return WriteProblem(path, err)
	}
	return nil
}

// createBeside creates a file in the folder of target, under a name that no
// other file has.
func createBeside(target string, mode fs.FileMode, exactly bool) (string, *os.File, error) {
	folder, base := filepath.Split(target)
	for i := 0; ; i++ {
		name := filepath.Join(folder, fmt.Sprintf(".%s.%d-%d.tmp", base, os.Getpid(), i))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		switch {
		case errors.Is(err, fs.ErrExist):
			continue
		case err != nil:
			return "", nil, err
		}
		if exactly {
			err = file.Chmod(mode)
		}
		if err != nil {
			_, _ = file.Close(), os.Remove(name)
			return "", nil, err
		}
		return name, file, nil
	}
}

// writeAll writes, syncs and closes a file that the user calls path.
func writeAll(path string, file *os.File, write func(io.Writer) error) error {
	err := WriteTo(path, file, write)
	if err == nil {
		if err = file.Sync(); err != nil {
			err = WriteProblem(path, err)
		}
	}
	if closing := file.Close(); err == nil && closing != nil {
		err = WriteProblem(path, closing)
	}
	return err
}

// writeThrough writes to something that is there and cannot be replaced.
func writeThrough(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return WriteProblem(path, err)
	}
	err = WriteTo(path, file, write)
	if closing := file.Close(); err == nil && closing != nil {
		err = WriteProblem(path, closing)
	}
	return err
}

// WriteTo calls write with a buffer in front of w, which the user calls path.
// Errors of w are Problems; those of write come back as they are.
func WriteTo(path string, w io.Writer, write func(io.Writer) error) error {
	disk := &firstError{w: w}
	buffer := bufio.NewWriterSize(disk, 1<<16)
	err := write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if disk.err != nil {
		return WriteProblem(path, disk.err)
	}
	return err
}

// firstError remembers the first error of a writer.
type firstError struct {
	w   io.Writer
	err error
}

func (f *firstError) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	if f.err == nil {
		f.err = err
	}
	return n, err
}

// SyncFolder makes renames in a folder survive a power failure, where the
// system can.
func SyncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be opened for this, and need not be
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil // some network file systems have no such thing
	}
	return errors.Join(err, folder.Close())
}

// WriteProblem returns what a person should know about a failure to write path.
// An error that is a Problem already stays as it is.
func WriteProblem(path string, err error) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	p = Problem{File: path, Cause: err}
	var cause syscall.Errno
	errors.As(err, &cause)
	if _, missing := os.Stat(filepath.Dir(path)); missing == nil && cause == syscall.ENOENT {
		cause = 0 // the folder is there, and will not have the file
	}
	switch cause {
	case syscall.ENOSPC:
		p.Code, p.Text, p.Advice = DiskFull, "the disk is full", "Make room and run the command again; nothing was changed"
	case syscall.EDQUOT:
		p.Code, p.Text, p.Advice = DiskFull, "this user's share of the disk is used up", "Make room and run the command again; nothing was changed"
	case syscall.EFBIG:
		p.Code, p.Text, p.Advice = FileTooLarge, "the file grew larger than the file system or this user's limit allows", "Raise the limit (ulimit -f), or use another disk"
	case syscall.EROFS:
		p.Code, p.Text, p.Advice = DiskReadOnly, "the disk can only be read", "Use a folder on a disk that can be written"
	case syscall.EACCES, syscall.EPERM:
		p.Code, p.Text, p.Advice = FileNotAllowed, "this user may not write here", "Change the permissions of the folder, or run as a user who may write it"
	case syscall.ENOENT:
		p.Code, p.Text, p.Advice = FolderMissing, "there is no folder to write this in", fmt.Sprintf("Make the folder %s first", Quote(filepath.Dir(path)))
	case syscall.ENOTDIR:
		p.Code, p.Text, p.Advice = FolderMissing, "a part of this path is a file, not a folder", "Choose another path, or move that file away"
	default:
		var detail *fs.PathError
		if errors.As(err, &detail) {
			err = detail.Err
		}
		p.Code, p.Text, p.Advice = FileUnwritable, fmt.Sprintf("the file cannot be written: %v", err), "Check the disk or the share it is on"
	}
	return p
}
