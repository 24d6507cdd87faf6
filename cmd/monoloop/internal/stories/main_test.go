package stories_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/process"
)

func TestMain(m *testing.M) {
	process.Main()
	goleak.VerifyTestMain(m)
}
