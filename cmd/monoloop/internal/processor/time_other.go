//go:build !unix

package processor

import (
	"errors"
	"time"
)

// Time fails: this system does not tell.
func Time() (time.Duration, error) {
	return 0, errors.New("this system does not tell a process its processor time")
}
