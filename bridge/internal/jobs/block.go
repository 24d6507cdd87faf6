package jobs

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// WouldBlock is the error of what would block the goroutine of a loop, and says what to do instead.
func WouldBlock(what, instead string) error {
	return fmt.Errorf("%s: %w: %s", what, loop.ErrWouldBlock, instead)
}
