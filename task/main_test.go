package task_test

import (
	"runtime/debug"
	"testing"

	"github.com/monoloop-go/monoloop/internal/leak"
)

// The long chains are large heaps of which nothing is garbage: to mark them again and again is a third of the tests'
// time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	leak.VerifyTestMain(m)
}
