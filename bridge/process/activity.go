package process

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// What a worker does that runs no function.
const (
	starting = "(a worker that starts)"
	idle     = "(an idle worker)"
	ending   = "(a worker that was told to end)"
)

// An activity is what a worker does at the moment: reports name it, and timers that belong to one call kill the process
// only while that call runs. Any goroutine may use it.
type activity struct {
	mu       sync.Mutex
	name     string        // the function that the worker runs, or one of the constants
	call     uint64        // the number of that call, or 0
	sent     uint64        // the number of the last call
	kills    []*time.Timer // will kill the process, because the call was canceled or takes too long
	timedOut bool          // the process was killed because a call took too long
}

// begin says what the worker does from now on.
func (a *activity) begin(call uint64, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.call, a.name, a.sent = call, name, max(a.sent, call)
	for _, timer := range a.kills {
		timer.Stop()
	}
	a.kills = nil
}

// killAfter kills the process after d if the worker still runs this call then.
func (a *activity) killAfter(d time.Duration, c *child, call uint64, timeout bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.call != call {
		return
	}
	a.kills = append(a.kills, time.AfterFunc(d, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.call == call {
			a.timedOut = timeout
			c.terminate(os.Kill)
		}
	}))
}

func (a *activity) hasTimedOut() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.timedOut
}

// describe tells what the worker does, and in which process.
func (a *activity) describe(pid int) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if pid != 0 {
		return fmt.Sprintf("%s, in process %d", a.name, pid)
	}
	return a.name
}
