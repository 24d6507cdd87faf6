package command_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/internal/leak"
)

// play makes this process another program than that of the tests, if it was started as one.
var play = func() {}

func TestMain(m *testing.M) {
	play()
	leak.VerifyTestMain(m)
}
