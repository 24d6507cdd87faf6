//go:build !unix

package isolate

import "time"

const hasCPUTime = false

// cpuTime is not known.
func cpuTime() time.Duration { return 0 }
