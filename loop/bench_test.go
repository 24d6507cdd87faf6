package loop_test

import (
	"iter"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// bench runs body in the straight-line main of a loop under virtual time.
func bench(b *testing.B, body func(co *loop.Co)) {
	b.ReportAllocs()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	err := l.Run(func(co *loop.Co) error {
		body(co)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}

// again is a callback that schedules itself until n runs have been made, and then wakes whoever waits.
type again struct {
	gate
	l    *loop.Loop
	left int
}

func (a *again) Run() {
	if a.left--; a.left > 0 {
		a.l.Low().Schedule(a)
	} else {
		a.open()
	}
}

func BenchmarkCallSoon(b *testing.B) {
	bench(b, func(co *loop.Co) {
		l, a := co.Loop(), &again{left: b.N}
		var fn func()
		fn = func() {
			if a.left--; a.left > 0 {
				l.CallSoon(fn)
			} else {
				a.open()
			}
		}
		b.ResetTimer()
		l.CallSoon(fn)
		_ = co.Await(a)
	})
}

func BenchmarkSchedule(b *testing.B) {
	bench(b, func(co *loop.Co) {
		a := &again{l: co.Loop(), left: b.N}
		b.ResetTimer()
		co.Loop().Low().Schedule(a)
		_ = co.Await(a)
	})
}

// The inbox in one goroutine: a post and its turn.
func BenchmarkCallSoonThreadsafe(b *testing.B) {
	bench(b, func(co *loop.Co) {
		l, a := co.Loop(), &again{left: b.N}
		var fn func()
		fn = func() {
			if a.left--; a.left > 0 {
				_ = l.CallSoonThreadsafe(fn)
			} else {
				a.open()
			}
		}
		b.ResetTimer()
		_ = l.CallSoonThreadsafe(fn)
		_ = co.Await(a)
	})
}

// Another goroutine posts as fast as it can.
func BenchmarkCallSoonThreadsafeFromOutside(b *testing.B) {
	b.ReportAllocs()
	l := loop.New(nil)
	done := 0
	fn := func() {
		if done++; done == b.N {
			l.Stop()
		}
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for range b.N {
			_ = l.CallSoonThreadsafe(fn)
		}
	}()
	_ = l.RunForever()
	<-gone
	_ = l.Close()
}

func BenchmarkCallLaterCancel(b *testing.B) {
	bench(b, func(co *loop.Co) {
		fn := func() {}
		for b.Loop() {
			co.Loop().CallLater(time.Second, fn).Cancel()
		}
	})
}

// The bare switch of stacks, there and back, to compare a yield with.
func BenchmarkIterPullRoundTrip(b *testing.B) {
	b.ReportAllocs()
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		for yield(struct{}{}) {
		}
	})
	defer stop()
	for b.Loop() {
		next()
	}
}

func BenchmarkYieldStraightLine(b *testing.B) {
	bench(b, func(co *loop.Co) {
		for b.Loop() {
			_ = co.Yield()
		}
	})
}

// yielding gives way left times.
type yielding struct{ left int }

func (y *yielding) Step(co *loop.Co, in error) (bool, error) {
	if y.left--; y.left < 0 || in != nil {
		return true, in
	}
	co.Low().Park(nil)
	co.Low().Unpark()
	return false, nil
}

func BenchmarkYieldStep(b *testing.B) {
	bench(b, func(co *loop.Co) {
		end := &gate{}
		loop.Start(co, &yielding{b.N}, func(error) { end.open() })
		b.ResetTimer()
		_ = co.Await(end)
	})
}

func BenchmarkSleep(b *testing.B) {
	bench(b, func(co *loop.Co) {
		for b.Loop() {
			_ = co.Sleep(1)
		}
	})
}

// handing hands the turn to another one of its kind and waits until it is handed back.
type handing struct {
	co, to *loop.Co
	left   int
	end    *gate
}

func (h *handing) Step(*loop.Co, error) (bool, error) {
	if h.left--; h.left < 0 {
		h.end.open()
		return true, nil
	}
	h.to.Low().Unpark()
	h.co.Low().Park(nil)
	return false, nil
}

func BenchmarkParkUnparkStep(b *testing.B) {
	bench(b, func(co *loop.Co) {
		end := &gate{}
		x, y := &handing{left: b.N / 2, end: end}, &handing{left: b.N / 2, end: end}
		x.co, y.co = loop.Start(co, x, nil), loop.Start(co, y, nil)
		x.to, y.to = y.co, x.co
		b.ResetTimer()
		_ = co.Await(end)
	})
}

// parking parks until it is unparked.
type parking struct{ parked bool }

func (p *parking) Step(co *loop.Co, in error) (bool, error) {
	if p.parked = !p.parked; p.parked {
		co.Low().Park(nil)
		return false, nil
	}
	return true, in
}

func BenchmarkParkUnparkStraightLine(b *testing.B) {
	bench(b, func(co *loop.Co) {
		var p, q parking
		other := loop.Start(co, loop.Func(func(other *loop.Co) error {
			for {
				if err := other.Await(&q); err != nil {
					return err
				}
				co.Low().Unpark()
			}
		}), nil)
		_ = co.Yield()
		for b.Loop() {
			other.Low().Unpark()
			_ = co.Await(&p)
		}
	})
}

func BenchmarkStart(b *testing.B) {
	nothing := func(*loop.Co) error { return nil }
	for _, kind := range []struct {
		name string
		make func() loop.Stepper
	}{
		{"straight-line", func() loop.Stepper { return loop.Func(nothing) }},
		{"step", func() loop.Stepper { return &yielding{} }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			bench(b, func(co *loop.Co) {
				for b.Loop() {
					loop.Start(co, kind.make(), nil)
					_ = co.Yield()
				}
			})
		})
	}
}

func TestHotPathsDoNotAllocate(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(co *loop.Co) func()
	}{
		{"callback", func(co *loop.Co) func() {
			fn := func() {}
			return func() { co.Loop().CallSoon(fn); _ = co.Yield() }
		}},
		{"callback canceled", func(co *loop.Co) func() {
			fn := func() {}
			return func() { co.Loop().CallSoon(fn).Cancel(); _ = co.Yield() }
		}},
		{"post", func(co *loop.Co) func() {
			fn := func() {}
			return func() { _ = co.Loop().CallSoonThreadsafe(fn); _ = co.Yield() }
		}},
		{"yield of a straight-line body", func(co *loop.Co) func() {
			return func() { _ = co.Yield() }
		}},
		{"yield of a step", func(co *loop.Co) func() {
			loop.Start(co, &yielding{1 << 30}, nil)
			return func() { _ = co.Yield() }
		}},
		{"sleep of a straight-line body", func(co *loop.Co) func() {
			return func() { _ = co.Sleep(time.Second) }
		}},
		{"sleep of a step", func(co *loop.Co) func() {
			loop.Start(co, &sleeping{SleepStep: loop.SleepStep{D: time.Second}}, nil)
			return func() { _ = co.Sleep(time.Second) }
		}},
		{"timer set and canceled", func(co *loop.Co) func() {
			fn := func() {}
			return func() { co.Loop().CallLater(time.Second, fn).Cancel() }
		}},
		{"park and unpark", func(co *loop.Co) func() {
			p := &parking{}
			loop.Start(co, &unparking{co}, nil)
			return func() { _ = co.Await(p) }
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			require.NoError(t, l.Run(func(co *loop.Co) error {
				do := test.make(co)
				for range 100 { // so that queues and stacks have grown
					do()
				}
				require.Zero(t, testing.AllocsPerRun(1000, do))
				return nil
			}))
			require.NoError(t, l.Close())
		})
	}
}

// sleeping sleeps again and again, until it is canceled.
type sleeping struct{ loop.SleepStep }

func (s *sleeping) Step(co *loop.Co, in error) (bool, error) {
	for {
		done, err := s.SleepStep.Step(co, in)
		if !done {
			return false, nil
		}
		if err != nil {
			return true, err
		}
		in = nil
	}
}

// unparking unparks a coroutine in every turn, until it is canceled.
type unparking struct{ co *loop.Co }

func (u *unparking) Step(co *loop.Co, in error) (bool, error) {
	if in != nil {
		return true, in
	}
	u.co.Low().Unpark()
	co.Low().Park(nil)
	co.Low().Unpark()
	return false, nil
}

// A turn of a host, beside the turn of a run that BenchmarkSchedule is.
func BenchmarkTurn(b *testing.B) {
	b.ReportAllocs()
	l := loop.New(nil)
	l.Low().Schedule(&again{l: l, left: math.MaxInt})
	for b.Loop() {
		if _, err := l.Turn(); err != nil {
			b.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}
