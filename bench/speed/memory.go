package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the largest resident size of a process that has ended, in
// MB; 0 where the system does not tell.
func peakMemory(p *os.ProcessState) float64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	unit := 1024.0 // bytes, on Linux
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return float64(usage.Maxrss) * unit / 1e6
}
