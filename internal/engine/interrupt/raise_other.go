//go:build !unix && !windows

package interrupt

import (
	"os"
	"runtime"
)

// possible says whether there are interrupts: WebAssembly has none.
const possible = runtime.GOARCH != "wasm"

// Raise ends the process, with the status that shells give to one that has died of an interrupt.
func Raise() { os.Exit(128 + 2) }
