//go:build !unix

package netbench

import (
	"errors"
	"time"
)

// processorTime fails: this system does not tell.
func processorTime() (time.Duration, error) {
	return 0, errors.New("this system does not tell a process its processor time")
}
