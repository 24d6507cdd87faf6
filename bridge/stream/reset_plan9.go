package stream

import "errors"

// What a connection in memory fails with when its peer has gone.
var (
	errReset    = errors.New("connection reset by peer")
	errBroken   = errors.New("broken pipe")
	errTimedOut = errors.New("connection timed out")
)
