package isolate

import (
	"fmt"
	"sync"

	"github.com/monoloop-go/monoloop/bridge/javascript"
)

// A Setup is what a host gives scripts besides the language. Its functions are called in the worker, on the goroutine
// of the loop of each script, before that begins. What they give is not bounded by anything but the end of the
// worker.
type Setup struct {
	// Options, if not nil, may change what the Runtime is made of: Files, Modules, Fetch. The bounds, Untrusted and the
	// writers of the console are set after it.
	Options func(o *javascript.Options)
	// Bind, if not nil, may set globals of the new Runtime. Its error is that of the script.
	Bind func(r *javascript.Runtime) error
}

// setups are those that the parent and its workers know.
var setups sync.Map // of string, to Setup

// Register makes a setup known under a name, here and in the workers alike; one that is registered twice panics. It
// belongs into a package's init, or to the top of main, before process.Main.
func Register(name string, s Setup) {
	if name == "" || s.Options == nil && s.Bind == nil {
		panic("isolate: Register needs a name and a function")
	}
	if _, loaded := setups.LoadOrStore(name, s); loaded {
		panic(fmt.Sprintf("isolate: the setup %q is registered twice", name))
	}
}

func known(name string) bool {
	_, ok := setups.Load(name)
	return ok
}

// setupOf returns the setup of a name; the zero one of none.
func setupOf(name string) Setup {
	s, _ := setups.Load(name)
	found, _ := s.(Setup)
	return found
}
