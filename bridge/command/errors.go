package command

import (
	"os/exec"
	"path/filepath"

	"github.com/monoloop-go/monoloop/bridge/channel"
)

// ErrLineTooLong is the error of a line that is longer than Options.MaxLine. The line is dropped; the one after it is
// given next. It is that of channel.Lines, whose default is the same.
var ErrLineTooLong = channel.ErrLineTooLong

// An Error tells how a command failed, and which. What it wraps is, among others, the *exec.Error of a command that
// cannot be found, the *exec.ExitError of one that ended badly or was killed, and exec.ErrWaitDelay where somebody else
// held a pipe of a process that had ended.
type Error struct {
	// Name is the last element of the command's path. The arguments are left out, since they may be secrets.
	Name string

	// Err is what went wrong.
	Err error

	// Output is what the command of Output had written until it failed.
	Output []byte
}

// Error names the command and says what went wrong.
func (e *Error) Error() string { return "command: " + e.Name + ": " + e.Err.Error() }

// Unwrap returns what went wrong.
func (e *Error) Unwrap() error { return e.Err }

func nameOf(cmd *exec.Cmd) string {
	if len(cmd.Args) > 0 && cmd.Args[0] != "" {
		return filepath.Base(cmd.Args[0])
	}
	return filepath.Base(cmd.Path)
}
