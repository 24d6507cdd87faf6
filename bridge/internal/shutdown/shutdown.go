package shutdown

import (
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
)

// A Call is one call of Shutdown or ShutdownOn of a pool.
type Call struct {
	Start        func(onEnd func())          // shuts down; calls onEnd, on any goroutine, after the last worker
	IsWorker     func(goroutine uint64) bool // of the pool
	StillRunning func() error                // says what has not ended yet
	NoWait       bool
	Limit        time.Duration // zero for none
}

// Wait starts the shutdown and waits for the end of the pool, unless that would block a loop, or a worker of the pool,
// which gets the error selfJoin.
func (c Call) Wait(what string, selfJoin error) error {
	ended := make(chan struct{})
	c.Start(func() { close(ended) })
	if c.NoWait {
		return nil
	}
	select {
	case <-ended:
		return nil
	default:
	}
	if loop.OnLoop() {
		return jobs.WouldBlock(what, "the pool takes no more jobs, but to wait for its end, await its ShutdownOn")
	}
	if c.IsWorker(ambient.Number()) {
		return selfJoin
	}
	if c.Limit == 0 {
		<-ended
		return nil
	}
	select {
	case <-ended:
		return nil
	case <-time.After(c.Limit):
		return c.StillRunning()
	}
}

// Tell starts the shutdown and has told called when Wait would return. It may be called again; only the first call
// counts.
func (c Call) Tell(told func(error)) {
	stop := func() bool { return true }
	if c.Limit != 0 && !c.NoWait {
		stop = time.AfterFunc(c.Limit, func() { told(c.StillRunning()) }).Stop
	}
	c.Start(func() { stop(); told(nil) })
	if c.NoWait {
		told(nil)
	}
}
