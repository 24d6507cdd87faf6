package command

import "syscall"

// errNoReader is the error of a write to a pipe that nobody reads.
var errNoReader = syscall.NewError("i/o on hungup channel")
