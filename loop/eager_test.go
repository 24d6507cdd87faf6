package loop_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// eager is the least routine that can be started eagerly.
type eager struct {
	co   loop.Co
	body func(co *loop.Co) error
	ends []error
}

func (e *eager) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(e) }

func (e *eager) Body(co *loop.Co) error { return e.body(co) }

func (e *eager) Ended(err error) { e.ends = append(e.ends, err) }

// Behaviors 352, 354.
func TestStartEager(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		l := co.Loop()
		e := &eager{body: func(inner *loop.Co) error {
			j.Add("body, current %s, all %d", l.Current().Name(), len(l.All()))
			err := inner.Yield()
			j.Add("on, current %s", l.Current().Name())
			return err
		}}
		e.co.Low().StartEager(co, e)
		j.Add("main, current %s, ends %v", l.Current().Name(), e.ends)
		require.NoError(t, co.Sleep(1))
		j.Add("ends %v", e.ends)
		return nil
	})
	j.Require(t, "body, current Task-2, all 2", "main, current main, ends []", "on, current Task-2",
		"ends [<nil>]")
}

// Behaviors 353.
func TestAnErrorOrPanicOfAnEagerStepStaysInside(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		body func(co *loop.Co) error
		want string
	}{
		{"an error", func(*loop.Co) error { return boom }, "boom"},
		{"a panic", func(*loop.Co) error { panic(boom) }, "boom"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{RecoverPanics: true})
			require.NoError(t, l.Run(func(co *loop.Co) error {
				e := &eager{body: test.body}
				e.co.Low().StartEager(co, e)
				require.Len(t, e.ends, 1)
				require.ErrorIs(t, e.ends[0], boom)
				require.Same(t, co, l.Current())
				return co.Yield()
			}))
			require.NoError(t, l.Close())
		})
	}
}

func TestAPanicOfAnEagerStepEndsTheRun(t *testing.T) {
	var j lab.Journal
	value := panicOf(func() {
		_ = loop.Run(func(co *loop.Co) error {
			e := &eager{body: func(*loop.Co) error { panic("boom") }}
			e.co.Low().StartEager(co, e)
			j.Add("main goes on until it suspends")
			err := co.Yield()
			j.Add("main gets %v", err)
			return err
		})
	})
	require.Equal(t, "boom", value)
	j.Require(t, "main goes on until it suspends", "main gets canceled")
}
