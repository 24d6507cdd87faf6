package leak

import (
	"testing"

	"go.uber.org/goleak"
)

// VerifyTestMain runs the tests of a package, and fails if one has left a goroutine.
func VerifyTestMain(m *testing.M) { goleak.VerifyTestMain(m, nobodys...) }

// Find returns an error that shows the goroutines that some test has left.
func Find(o ...goleak.Option) error { return goleak.Find(append(o, nobodys...)...) }

// nobodys are goroutines that no test has left: on js, the one in which the runtime handles events.
var nobodys = []goleak.Option{goleak.IgnoreAnyFunction("runtime.handleEvent")}
