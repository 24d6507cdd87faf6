package loop_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

// A stage is a loop under virtual time, and what was seen on it. Its clock records the deadlines that the loop waited
// for; when there is none to wait for, the run is stopped.
type stage struct {
	lab.Journal
	loop    *loop.Loop
	clock   timer.Virtual
	waits   []time.Duration
	reports lab.Journal
}

func newStage(t *testing.T, change ...func(o *loop.Options)) *stage {
	s := &stage{}
	o := &loop.Options{Clock: s, Debug: loop.DebugOff, SlowCallback: time.Hour, OnError: s.onError}
	for _, f := range change {
		f(o)
	}
	s.loop = loop.New(o)
	s.clock.OnIdle = s.loop.Stop
	t.Cleanup(func() { require.NoError(t, s.loop.Close()) })
	return s
}

func recovering(o *loop.Options) { o.RecoverPanics = true }

func debugging(o *loop.Options) { o.Debug = loop.DebugOn }

func (s *stage) onError(r loop.Report) {
	if p, ok := r.Err.(*loop.PanicError); ok {
		r.Err = fmt.Errorf("%v in %s", p.Value, p.Where)
	}
	s.reports.Add("%v", r)
}

func (s *stage) Now() time.Duration { return s.clock.Now() }

func (s *stage) HandlesIdle() bool { return s.clock.HandlesIdle() }

func (s *stage) PassesHolds() bool { return false }

func (s *stage) Wait(deadline time.Duration, wake <-chan struct{}) {
	s.waits = append(s.waits, deadline)
	s.clock.Wait(deadline, wake)
}

// turn makes one turn, and leaves a line behind it.
func (s *stage) turn(t *testing.T) {
	t.Helper()
	s.loop.Stop()
	require.NoError(t, s.loop.RunForever())
	s.Add("--")
}

// run runs the loop until nothing is left to wait for.
func (s *stage) run(t *testing.T) {
	t.Helper()
	require.NoError(t, s.loop.RunForever())
}

// comesBack calls do on a goroutine of its own and tells how it was left. A do that hangs hangs the test.
func comesBack(do func()) string {
	how := make(chan string)
	go func() {
		s := "by a Goexit"
		defer func() {
			if v := recover(); v != nil {
				s = fmt.Sprintf("by a panic with %T", v)
			}
			how <- s
		}()
		do()
		s = "by a return"
	}()
	return <-how
}
