//go:build !unix

package command

import (
	"os"
	"os/exec"
	"time"
)

// ownGroup reports that there are no groups of processes here.
func ownGroup(*exec.Cmd) bool { return false }

// canTerminate tells whether a process can be asked to end.
const canTerminate = false

func signalGroup(*os.Process, os.Signal) error { return nil }

func endGroup(int, time.Time) {}
