//go:build !windows

package lab

import (
	"os"
	"os/exec"
)

// Interruptible has the process of cmd, which is not started yet, take interrupts from Interrupt.
func Interruptible(*exec.Cmd) {}

// Interrupt sends a process an interrupt, as the terminal does for Ctrl-C.
func Interrupt(p *os.Process) error { return p.Signal(os.Interrupt) }
