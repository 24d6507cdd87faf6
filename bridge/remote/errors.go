package remote

import "errors"

// ErrUnknownFunc matches the error of a job whose function the worker does not know.
var ErrUnknownFunc = errors.New("remote: the function is not registered in the worker; " +
	"register functions in package variables, or in main before process.Main")
