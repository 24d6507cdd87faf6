//go:build !unix && !windows

package command

import (
	"os"
	"os/exec"
	"time"
)

// A group is nothing: there are no groups of processes here.
type group struct{}

func newGroup(*exec.Cmd) group { return group{} }

func (g *group) exists() bool { return false }

func (g *group) join(*os.Process) {}

// canTerminate tells whether a process can be asked to end.
const canTerminate = false

func (g *group) signal(*os.Process, os.Signal) error { return nil }

func (g *group) end(int, time.Time) {}

func (g *group) release() {}
