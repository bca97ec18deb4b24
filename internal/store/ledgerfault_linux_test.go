package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
)

// A disk that fills up is said in a sentence. Nothing is lost, and with room the ledger
// goes on.
func TestLedgerOnAFullDisk(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("makes a small disk, which only root may")
	}
	disk := smallDisk(t, "600k")
	l, err := CreateLedger(t.Context(), disk)
	if err != nil {
		t.Fatal(err)
	}
	err = runDays(l, untilDay(firstDay+1000))
	var p app.Problem
	if !errors.As(err, &p) || p.Code != app.DiskFull || !strings.Contains(err.Error(), "the disk is full. Make room and run the command again; nothing was changed.") {
		t.Errorf("got %v", err)
	}
	last, there, err := l.LastRun(t.Context())
	if err != nil || !there {
		t.Fatalf("%v, %v", there, err)
	}
	if dumpOf(t, l) != undisturbed(t, last.Day) {
		t.Error("the ledger changed when the disk was full")
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=8m"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(runDays(l, untilDay(last.Day+3)), l.Close()); err != nil {
		t.Errorf("with room: %v", err)
	}
	if l, err = OpenLedger(t.Context(), disk); err != nil {
		t.Fatal(err)
	}
	if dumpOf(t, l) != undisturbed(t, last.Day+3) {
		t.Error("with room: another history")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// smallDisk returns a folder on a disk of its own.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	return disk
}
