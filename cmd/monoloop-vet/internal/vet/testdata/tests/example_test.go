package tests

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

type step struct{}

func (step) Step(*loop.Co, error) (done bool, err error) {
	time.Sleep(1) // want "wallclock: time.Sleep"
	return true, nil
}
