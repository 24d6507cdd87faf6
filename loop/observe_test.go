package loop_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// observing writes the events of a loop into the journal.
func observing(j *lab.Journal) func(o *loop.Options) {
	return func(o *loop.Options) {
		o.Observers = []func(loop.Event){func(e loop.Event) {
			name := "-"
			if e.Co != nil {
				name = e.Co.Name()
			}
			j.Add("%v %v %s", e.Time, e.Kind, name)
		}}
	}
}

func TestObserveSeesCallbacks(t *testing.T) {
	var j lab.Journal
	s := newStage(t, observing(&j))
	say := func(what string) func() { return func() { j.Add("%s", what) } }
	s.loop.CallSoon(say("callback"))
	s.loop.CallLater(time.Second, say("timer"))
	s.loop.CallLater(time.Minute, say("never")).Cancel()
	require.NoError(t, s.loop.CallSoonThreadsafe(say("post")))
	s.run(t)
	j.Require(t, "0s ready -", "0s post -",
		"0s callback -", "callback", "0s callback end -",
		"0s callback -", "post", "0s callback end -",
		"0s wait -", "1s wait end -",
		"1s timer -", "1s callback -", "timer", "1s callback end -",
		"1s wait -", "1s wait end -") // the loop is stopped by a post
}

func TestObserveSeesEveryStepOfACoroutine(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		s := newStage(t, observing(&j))
		l := s.loop
		loop.Start(l, k.Body(
			func(*loop.Co, error) (loop.Stepper, error) { return yield(), nil },
			func(*loop.Co, error) (loop.Stepper, error) { return &loop.SleepStep{D: time.Second}, nil },
			func(*loop.Co, error) (loop.Stepper, error) {
				l.CallSoon(func() {})
				return nil, nil
			},
		), nil)
		s.run(t)
		j.Require(t, "0s start Task-1",
			"0s step Task-1",
			"0s park Task-1",
			"0s wake Task-1",
			"0s step end Task-1",
			"0s step Task-1",
			"0s park Task-1",
			"0s step end Task-1",
			"0s wait -",
			"1s wait end -",
			"1s timer -",
			"1s callback -",
			"1s wake Task-1",
			"1s callback end -",
			"1s step Task-1",
			"1s ready -",
			"1s step end Task-1",
			"1s end Task-1",
			"1s callback -",
			"1s callback end -",
			"1s wait -",
			"1s wait end -")
	})
}

func TestObserveSeesTheSameOfYieldAndOfItsStep(t *testing.T) {
	events := func(wait func(co *loop.Co) error) lab.Journal {
		var j lab.Journal
		l := newStage(t, observing(&j)).loop
		require.NoError(t, l.Run(wait))
		require.NoError(t, l.Close())
		return j
	}
	yields := events(func(co *loop.Co) error { return co.Yield() })
	require.Equal(t, yields, events(func(co *loop.Co) error { return co.Await(yield()) }))
	require.Equal(t, yields, events(func(co *loop.Co) error { return co.Sleep(0) }))
}

func TestEventKindsHaveNames(t *testing.T) {
	var j lab.Journal
	for k := loop.EventPost; k <= loop.EventWaitEnd; k++ {
		j.Add("%v", k)
	}
	j.Require(t, "post", "timer", "ready", "start", "step", "step end", "park", "wake",
		"callback", "callback end", "settle", "cancel", "end", "wait", "wait end")
}

// A coroutine that ends because its observer panicked is unwound, and leaves no goroutine behind.
func TestObserverThatPanicsLeavesNoBodySuspended(t *testing.T) {
	var trace []string
	steps := 0
	l := loop.New(&loop.Options{
		RecoverPanics: true,
		OnError:       func(r loop.Report) { trace = append(trace, r.Message) },
		Observers: []func(loop.Event){func(e loop.Event) {
			if e.Kind == loop.EventStep {
				if steps++; steps == 2 {
					panic("observer")
				}
			}
		}},
	})
	loop.Start(l, loop.Func(func(co *loop.Co) error {
		defer func() { trace = append(trace, "unwound") }()
		err := co.Yield()
		trace = append(trace, fmt.Sprint("yield: ", err))
		return co.Sleep(time.Hour)
	}), func(err error) {
		var p *loop.PanicError
		trace = append(trace, fmt.Sprint("ended by a panic: ", errors.As(err, &p)))
	})
	require.NoError(t, l.RunUntilIdle())
	require.NoError(t, l.Close())
	require.Equal(t, []string{"ended by a panic: true", "yield: loop: closed", "unwound"}, trace)
}

// Whatever the event at which an observer panics, nothing is lost of what made it: the run ends, and everybody is
// unwound.
func TestObserverThatPanicsHangsNobody(t *testing.T) {
	for kind := loop.EventPost; kind <= loop.EventWaitEnd; kind++ {
		if kind == loop.EventSettle || kind == loop.EventCancel {
			continue // nothing here is a future, and nobody is canceled
		}
		for nth := 1; nth <= 3; nth++ {
			t.Run(fmt.Sprint(kind, " ", nth), func(t *testing.T) {
				seen := 0
				s := newStage(t, func(o *loop.Options) {
					o.Observers = []func(loop.Event){func(e loop.Event) {
						if e.Kind == kind {
							if seen++; seen == nth {
								panic("observer")
							}
						}
					}}
				})
				bodies := 0
				body := func(co *loop.Co) error {
					bodies++
					defer func() { bodies-- }()
					for range 3 {
						if err := errors.Join(co.Sleep(1), co.Yield()); err != nil {
							return err
						}
					}
					return co.Await(&gate{})
				}
				how := comesBack(func() {
					_ = s.loop.Run(func(co *loop.Co) error {
						loop.Start(co, loop.Func(body), nil)
						loop.Start(co, loop.Func(body), nil)
						for range 3 {
							require.NoError(t, s.loop.CallSoonThreadsafe(func() {}))
							s.loop.CallSoon(func() {})
						}
						return co.Sleep(10)
					})
					_ = s.loop.Close() // where the last ones end
				})
				require.Contains(t, []string{"by a panic with *loop.PanicError", "by a panic with string"}, how)
				require.Zero(t, bodies)
				require.True(t, s.loop.IsClosed())
			})
		}
	}
}

func TestObserverThatPanicsAtTheEndOfAStepWhoseCoroutineIsReady(t *testing.T) {
	steps := 0
	s := newStage(t, recovering, func(o *loop.Options) {
		o.Observers = []func(loop.Event){func(e loop.Event) {
			if e.Kind == loop.EventStepEnd {
				if steps++; steps == 2 {
					panic("observer")
				}
			}
		}}
	})
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
		s.Add("yield: %v", co.Yield())
		s.Add("yield: %v", co.Yield())
		return nil
	}), func(err error) { s.Add("ended: %T", err) })
	s.run(t)
	s.Require(t, "yield: <nil>", "ended: *loop.PanicError", "yield: loop: closed")
	require.Empty(t, s.reports, "nobody resumes it once more")
}

// What tests of cancellation need: an observer may cancel the coroutine that has just been woken, or that has just
// suspended, and may wake the latter.
func TestAnObserverMayCancel(t *testing.T) {
	at := func(kind loop.EventKind, nth int, do func(co *loop.Co)) func(o *loop.Options) {
		return func(o *loop.Options) {
			seen := 0
			o.Observers = []func(loop.Event){func(e loop.Event) {
				if e.Kind == kind && e.Co != nil {
					if seen++; seen == nth {
						do(e.Co)
					}
				}
			}}
		}
	}
	cancel := func(co *loop.Co) { co.Cancel(nil) }
	for _, test := range []struct {
		name   string
		option func(o *loop.Options)
		want   lab.Journal
	}{
		{"nothing", at(loop.EventWake, 0, cancel), lab.Journal{"yield: <nil> at 0s", "sleep: <nil> at 1s"}},
		{"who gives way, woken", at(loop.EventWake, 1, cancel),
			lab.Journal{"yield: canceled at 0s", "sleep: <nil> at 1s"}},
		{"who gives way, suspended", at(loop.EventStepEnd, 1, cancel),
			lab.Journal{"yield: canceled at 0s", "sleep: <nil> at 1s"}},
		{"who sleeps, woken", at(loop.EventWake, 2, cancel),
			lab.Journal{"yield: <nil> at 0s", "sleep: canceled at 1s"}},
		{"who sleeps, suspended", at(loop.EventStepEnd, 2, cancel),
			lab.Journal{"yield: <nil> at 0s", "sleep: canceled at 0s"}},
		{"who sleeps, waking it", at(loop.EventStepEnd, 2, func(co *loop.Co) { co.Low().Unpark() }),
			lab.Journal{"yield: <nil> at 0s", "sleep: <nil> at 0s"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				s := newStage(t, test.option)
				loop.Start(s.loop, k.Body(
					func(*loop.Co, error) (loop.Stepper, error) { return yield(), nil },
					func(_ *loop.Co, in error) (loop.Stepper, error) {
						s.Add("yield: %v at %v", in, s.loop.Time())
						return &loop.SleepStep{D: time.Second}, nil
					},
					func(_ *loop.Co, in error) (loop.Stepper, error) {
						s.Add("sleep: %v at %v", in, s.loop.Time())
						return nil, nil
					},
				), nil)
				s.run(t)
				require.Equal(t, test.want, s.Journal)
				require.Zero(t, s.loop.Timers())
			})
		})
	}
}
