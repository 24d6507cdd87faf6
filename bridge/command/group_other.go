//go:build !unix

package command

import (
	"os/exec"
	"syscall"
	"time"
)

// ownGroup reports that there are no groups of processes here.
func ownGroup(*exec.Cmd) bool { return false }

// canTerminate tells whether a process can be asked to end.
const canTerminate = false

func signalGroup(int, syscall.Signal) error { return nil }

func endGroup(int, time.Time) {}
