package process

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
)

// protocol changes whenever what goes through the pipes does.
const protocol = 3

var errIdentity = errors.New("process: the worker is not the program that its parent is; was the file replaced?")

// identity names the program of this process, and is the same in two processes only if they run the same program: it is
// taken from the file, as it was when Main was called, and from what the linker has left about the build.
var identity = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintln(h, protocol, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintln(h, info)
	}
	if path, err := executable(); err == nil {
		if file, err := os.Stat(path); err == nil {
			fmt.Fprintln(h, file.Size(), file.ModTime().UnixNano())
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
})

func appendHello(b []byte) []byte { return wire.AppendText(b, identity()) }
