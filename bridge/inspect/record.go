package inspect

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

type state uint8

const (
	ready state = iota
	running
	parked
)

func (s state) String() string { return [...]string{"ready", "running", "parked"}[s] }

// unknown is the time of what happened before the inspector was attached.
const unknown = time.Duration(-1)

// A record is what a tally remembers of one task, until that has ended. It belongs to the loop's goroutine.
type record struct {
	parent     uint64 // the ID of the task that has started it; zero if none or unknown
	parentName string
	state      state
	since      time.Duration // when it came into its state; unknown if that was before
	began      time.Duration // its last step
	steps      uint64
	ran        time.Duration
	waited     time.Duration
	longest    time.Duration
}

// recordOf returns the record of co, or nil.
func recordOf(co *loop.Co) *record {
	r, _ := co.Low().Record().(*record)
	return r
}

// newRecord makes the record of a task that was started before.
func newRecord(co *loop.Co) *record {
	r := &record{since: unknown}
	switch co.Low().State() {
	case "running":
		r.state = running
	case "parked":
		r.state = parked
	}
	co.Low().SetRecord(r)
	return r
}
