package stream

// What a pipe's errors are.
var (
	ErrReset  error = errReset
	ErrBroken error = errBroken
)
