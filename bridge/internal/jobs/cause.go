package jobs

import (
	"errors"

	"github.com/monoloop-go/monoloop/loop"
)

// CauseOf returns the cause that a cancellation carries; nil if it carries none.
func CauseOf(err error) error {
	var c *loop.CanceledError
	if errors.As(err, &c) {
		return c.Cause
	}
	return nil
}
