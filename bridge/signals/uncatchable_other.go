//go:build !unix

package signals

import "os"

// uncatchable are the signals beside os.Kill that the system keeps to itself: none here.
var uncatchable []os.Signal
