package loop_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

//go:noinline
func explode() { panic(errBoom) }

// Behaviors 49, 50.
func TestAPanicOfACallbackIsReportedAndTheLoopGoesOn(t *testing.T) {
	tests := []struct {
		name     string
		schedule func(l *loop.Loop, fn func())
	}{
		{"callback", func(l *loop.Loop, fn func()) { l.CallSoon(fn) }},
		{"timer", func(l *loop.Loop, fn func()) { l.CallLater(0, fn) }},
		{"post", func(l *loop.Loop, fn func()) { _ = l.CallSoonThreadsafe(fn) }},
		{"call", func(l *loop.Loop, fn func()) { _ = l.Low().Post(loop.NewCall(fn)) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []loop.Report
			s := newStage(t, recovering, func(o *loop.Options) {
				o.OnError = func(r loop.Report) { got = append(got, r) }
			})
			test.schedule(s.loop, explode)
			test.schedule(s.loop, func() { panic("a value of any type") })
			test.schedule(s.loop, s.Adds("the next of the batch"))
			s.turn(t)
			s.Require(t, "the next of the batch", "--")
			require.Len(t, got, 2)
			require.Equal(t, "panic in callback", got[0].Message)
			require.ErrorIs(t, got[0].Err, errBoom)
			var p *loop.PanicError
			require.ErrorAs(t, got[0].Err, &p)
			require.Contains(t, string(p.Stack), "loop_test.explode")
			require.Equal(t, "callback", p.Where)
			require.ErrorAs(t, got[1].Err, &p)
			require.Equal(t, "a value of any type", p.Value)
		})
	}
}

// Behaviors 31, 49.
func TestWhatAPanicLeavesOfItsBatchRunsInTheSameTurn(t *testing.T) {
	s := newStage(t, recovering)
	s.loop.CallSoon(func() {
		s.loop.CallSoon(s.Adds("next turn"))
		s.loop.Stop()
		explode()
	})
	s.loop.CallSoon(s.Adds("a"))
	s.loop.CallSoon(explode)
	s.loop.CallSoon(s.Adds("b"))
	s.run(t)
	s.Require(t, "a", "b")
	s.reports.Require(t, "panic in callback: boom in callback",
		"panic in callback: boom in callback")
}

// Behaviors 52.
func TestTheTextOfAReport(t *testing.T) {
	r := loop.Report{Message: "message"}
	require.Equal(t, "message", r.String())
	r = loop.Report{Message: "message", Err: errBoom, Name: "Task-1", Made: "file.go:3"}
	require.Equal(t, "message (Task-1) made at file.go:3: boom", r.String())
}

func logging(log *bytes.Buffer) func(o *loop.Options) {
	return func(o *loop.Options) {
		o.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			},
		}))
		o.OnError = nil
	}
}

// Behaviors 53, 57.
func TestWithoutOnErrorAReportIsOneLogRecord(t *testing.T) {
	var log bytes.Buffer
	s := newStage(t, logging(&log))
	s.loop.Report(loop.Report{Message: "all of it", Err: errBoom, Name: "Task-1", Made: "file.go:3"})
	s.loop.Report(loop.Report{Message: "the least"})
	require.Equal(t, "level=ERROR msg=\"all of it\" error=boom made=file.go:3 name=Task-1\n"+
		"level=ERROR msg=\"the least\"\n", log.String())
}

// Behaviors 53.
func TestOnErrorTakesThePlaceOfTheLog(t *testing.T) {
	var log bytes.Buffer
	s := newStage(t, logging(&log))
	handled := newStage(t, logging(&log), func(o *loop.Options) { o.OnError = s.onError })
	handled.loop.Report(loop.Report{Message: "message"})
	s.reports.Require(t, "message")
	require.Empty(t, log.String())
}

// Behaviors 54.
func TestAPanicOfOnErrorIsLoggedWithWhatItWasGiven(t *testing.T) {
	var log bytes.Buffer
	s := newStage(t, recovering, logging(&log), func(o *loop.Options) {
		o.OnError = func(loop.Report) { panic("handler broken") }
	})
	s.loop.CallSoon(func() {
		s.loop.Report(loop.Report{Message: "message", Err: errBoom})
		s.Add("the reporter goes on")
	})
	s.loop.CallSoon(s.Adds("and the loop"))
	s.run(t)
	s.Require(t, "the reporter goes on", "and the loop")
	require.Equal(t, "level=ERROR msg=\"panic in the error handler\" "+
		"error=\"handler broken; it was given: message: boom\"\n", log.String())
}

// Behaviors 54.
func TestAPanicOfOnErrorForAReportWithoutAnError(t *testing.T) {
	var log bytes.Buffer
	s := newStage(t, logging(&log), func(o *loop.Options) {
		o.OnError = func(loop.Report) { panic("handler broken") }
	})
	s.loop.Report(loop.Report{Message: "slow"})
	require.Equal(t, "level=ERROR msg=\"panic in the error handler\" error=\"handler broken; it was given: slow\"\n",
		log.String())
}

// brokenWriter is under a logger that fails.
type brokenWriter struct{ writes int }

func (w *brokenWriter) Write([]byte) (int, error) {
	w.writes++
	panic("logger broken")
}

// Behaviors 55.
func TestAPanicOfTheLoggerDoesNotEndTheLoop(t *testing.T) {
	stderr, restore := os.Stderr, func(f *os.File) { os.Stderr = f }
	var err error
	os.Stderr, err = os.Create(filepath.Join(t.TempDir(), "stderr"))
	defer restore(stderr)
	require.NoError(t, err)
	var w brokenWriter
	s := newStage(t, recovering, func(o *loop.Options) {
		o.OnError = func(loop.Report) { panic("handler broken") }
		o.Logger = slog.New(slog.NewTextHandler(&w, nil))
	})
	s.loop.CallSoon(explode)
	s.loop.CallSoon(s.Adds("the loop goes on"))
	s.run(t)
	s.Require(t, "the loop goes on")
	require.Equal(t, 1, w.writes)
	text, err := os.ReadFile(os.Stderr.Name())
	require.NoError(t, err)
	require.Contains(t, string(text), "loop: panic in the logger: logger broken; it was given: "+
		"panic in the error handler: handler broken; it was given: panic in callback: panic in callback: boom")
	require.NoError(t, os.Stderr.Close())
}

// Behaviors 59, 60.
func TestAPanicOfADoneCallbackConcernsNobodyElse(t *testing.T) {
	s := newStage(t, recovering)
	require.NoError(t, s.loop.Run(func(co *loop.Co) error {
		p := future.New[int](co)
		p.Future().OnDone(func(*future.Future[int]) { explode() })
		p.Future().OnDone(func(f *future.Future[int]) { s.Add("second callback: %v", f) })
		p.SetResult(7)
		require.NoError(t, co.Yield())
		v, err := p.Future().Await(co)
		s.Add("await: %v, %v", v, err)
		return nil
	}))
	s.Require(t, "second callback: future, finished: 7", "await: 7, <nil>")
	s.reports.Require(t, "panic in callback: boom in callback")
}

func TestAnErrorHandlerMayUseTheLoop(t *testing.T) {
	var l *loop.Loop
	var j lab.Journal
	l = loop.New(&loop.Options{Clock: &timer.Virtual{}, RecoverPanics: true, OnError: func(r loop.Report) {
		j.Add("%s", r.Message)
		l.CallSoon(func() {
			j.Add("scheduled by the handler")
			l.Stop()
		})
	}})
	l.CallSoon(explode)
	require.NoError(t, l.RunForever())
	require.NoError(t, l.Close())
	j.Require(t, "panic in callback", "scheduled by the handler")
}

func TestAPanicErrorIsNoCancellationWhateverWasThrown(t *testing.T) {
	p := &loop.PanicError{Value: loop.Canceled(nil)}
	require.False(t, loop.IsCanceled(p))
	require.NoError(t, errors.Unwrap(&loop.PanicError{Value: "no error"}))
}
