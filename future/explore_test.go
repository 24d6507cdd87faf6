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

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// A stage is one run of a program.
type stage struct {
	lab.Stage
	ended []*task.Task[int]
}

func newStage(s lab.Stage) *stage { return &stage{Stage: s} }

// A target is what may be canceled: a future, a task.
type target interface{ Cancel(cause error) bool }

type piece = lab.Piece[*stage]

func TestExplore(t *testing.T) { lab.ExplorePieces(t, pieces, newStage) }

// run goes on when nothing can happen any more. Every task must have ended then.
func (s *stage) run(targets ...target) {
	s.Run(func(n int) bool { return targets[n].Cancel(errWhy) })
	for _, t := range s.ended {
		require.True(s.T, t.Done(), "%v", t)
	}
}

// start starts a task that must have ended when nothing can happen any more.
func (s *stage) start(value int, parts ...part) *task.Task[int] {
	t := start(s.Kind, s.Co, value, parts...)
	s.ended = append(s.ended, t)
	return t
}

// doing is a part that waits for nothing.
func (s *stage) doing(fn func()) part {
	return lab.After(future.Finished(s.Co, 0), func(err error) error {
		if err == nil {
			fn()
		}
		return err
	})
}

// worker starts a task that gives way as often as that, and ends with the value, or with the error if there is one.
// When it is canceled, it gives way once more.
func (s *stage) worker(value, turns int, err error) *task.Task[int] {
	var parts []part
	canceled := error(nil)
	for range turns {
		parts = append(parts, lab.After(sleep(0), func(err error) error {
			if err != nil {
				canceled = err
			}
			return nil
		}))
	}
	parts = append(parts, lab.After(sleep(0), func(late error) error {
		switch {
		case canceled != nil:
			return canceled
		case late != nil:
			return late
		}
		return err
	}))
	return s.start(value, parts...)
}

// awaits starts a task that awaits f and keeps what comes of it.
func (s *stage) awaits(f loop.Stepper, err *error) *task.Task[int] {
	return s.start(0, lab.After(f, func(e error) error {
		*err = e
		return e
	}))
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
		require.False(s.T, strings.Contains(c.String(), "waiting"), "%v", c)
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
	p := slices.IndexFunc(pieces, func(p piece) bool { return p.Name == columns[0] })
	require.Contains(t, lab.Kinds, lab.Kind(columns[1]))
	target, err := strconv.Atoi(columns[2])
	require.NoError(t, err)
	turn, err := strconv.Atoi(columns[3])
	require.NoError(t, err)
	program := pieces[p].Program(newStage, lab.Kind(columns[1]), lab.Intrusion{Target: target, Turn: turn})
	failure, err := looptest.Replay(columns[4], program)
	require.NoError(t, err)
	require.Nil(t, failure, "%v: %v", columns, failure)
}
