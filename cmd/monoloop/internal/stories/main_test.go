package stories_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) {
	process.Main()
	leak.VerifyTestMain(m)
}
