package remote

import "errors"

var (
	// ErrMalformed matches the error of a Payload that is none.
	ErrMalformed = errors.New("remote: the bytes are no message")

	// ErrUnknownFunc matches the error of a job whose function the worker does not know.
	ErrUnknownFunc = errors.New("process: the function is not registered in the worker; " +
		"register functions in package variables, or in main before process.Main")
)
