// Small programs under every order: what the combinators promise when members end, and when somebody is canceled, in
// whatever order that comes.
package future_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// A stage is one run of a program.
type stage struct {
	t    *looptest.T
	co   *loop.Co
	kind lab.Kind
	plan lab.Intrusion

	delay    time.Duration // before the cancellation
	accepted bool          // the cancellation was
	ended    []*task.Task[int]
}

// A target is what may be canceled: a future, a task.
type target interface{ Cancel(cause error) bool }

// A piece is a program, and what must hold of it.
type piece struct {
	name    string
	targets int
	turns   int            // up to which one of them is canceled
	bound   looptest.Bound // of the orders that are run; without a limit it is every one
	main    func(s *stage)
}

func (p piece) program(k lab.Kind, i lab.Intrusion) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		p.main(&stage{t: t, co: co, kind: k, plan: i})
		return nil
	}
}

// explore runs the piece under every order within its bound, with every intrusion.
func (p piece) explore(t *testing.T, k lab.Kind) {
	lab.Explore(t, p.bound, lab.Intrusions(p.targets, p.turns), func(i lab.Intrusion) looptest.Program { return p.program(k, i) })
}

func TestExplore(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) { p.explore(t, k) })
		})
	}
}

// run starts the canceler, if there is one, and goes on when nothing can happen any more. Every task must have ended then.
func (s *stage) run(targets ...target) {
	if !s.plan.None {
		var parts []part
		if s.delay > 0 {
			parts = append(parts, part{sleep(s.delay), passOn})
		}
		pause := s.plan.Pause()
		parts = append(parts, part{pause, passOn}, s.doing(func() { s.accepted = targets[s.plan.Target].Cancel(errWhy) }))
		pause.Started(start(s.kind, s.co, 0, parts...).Co())
	}
	require.NoError(s.t, s.co.Sleep(time.Second))
	for _, t := range s.ended {
		require.True(s.t, t.Done(), "%v", t)
	}
}

// hit reports whether that target was canceled, and took it.
func (s *stage) hit(n int) bool { return !s.plan.None && s.plan.Target == n && s.accepted }

// start starts a task that must have ended when nothing can happen any more.
func (s *stage) start(value int, parts ...part) *task.Task[int] {
	t := start(s.kind, s.co, value, parts...)
	s.ended = append(s.ended, t)
	return t
}

// doing is a part that waits for nothing.
func (s *stage) doing(fn func()) part {
	return part{future.Finished(s.co, 0), func(err error) error {
		if err == nil {
			fn()
		}
		return err
	}}
}

// worker starts a task that gives way as often as that, and ends with the value, or with the error if there is one. When
// it is canceled, it gives way once more.
func (s *stage) worker(value, turns int, err error) *task.Task[int] {
	var parts []part
	canceled := error(nil)
	for range turns {
		parts = append(parts, part{sleep(0), func(err error) error {
			if err != nil {
				canceled = err
			}
			return nil
		}})
	}
	parts = append(parts, part{sleep(0), func(late error) error {
		switch {
		case canceled != nil:
			return canceled
		case late != nil:
			return late
		}
		return err
	}})
	return s.start(value, parts...)
}

// awaits starts a task that awaits f and keeps what comes of it.
func (s *stage) awaits(f loop.Stepper, err *error) *task.Task[int] {
	return s.start(0, part{f, func(e error) error {
		*err = e
		return e
	}})
}

// read looks at the errors of futures, so that none is reported.
func read(as ...interface{ Err() error }) {
	for _, a := range as {
		_ = a.Err()
	}
}

// free requires that nobody is subscribed to what is pending.
func (s *stage) free(cs ...fmt.Stringer) {
	for _, c := range cs {
		require.False(s.t, strings.Contains(c.String(), "waiting"), "%v", c)
	}
}

// TestReplays runs the schedules under which a piece has failed once.
func TestReplays(t *testing.T) {
	files, err := filepath.Glob("../testdata/replays/future-*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "#") {
				replay(t, strings.Split(strings.TrimSpace(line), "|"))
			}
		}
	}
}

func replay(t *testing.T, columns []string) {
	t.Helper()
	require.Len(t, columns, 5)
	for i := range columns {
		columns[i] = strings.TrimSpace(columns[i])
	}
	p := slices.IndexFunc(pieces, func(p piece) bool { return p.name == columns[0] })
	require.Contains(t, lab.Kinds, lab.Kind(columns[1]))
	target, err := strconv.Atoi(columns[2])
	require.NoError(t, err)
	turn, err := strconv.Atoi(columns[3])
	require.NoError(t, err)
	failure, err := looptest.Replay(columns[4], pieces[p].program(lab.Kind(columns[1]), lab.Intrusion{Target: target, Turn: turn}))
	require.NoError(t, err)
	require.Nil(t, failure, "%v: %v", columns, failure)
}
