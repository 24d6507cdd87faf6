package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

func TestLockIsFirstComeFirstServed(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 245.
		{
			name: "first come, first served, and nobody overtakes",
			play: func(w *world) {
				var l locks.Lock
				w.Add("try: %v", l.TryAcquire(nil))
				for _, name := range []string{"a", "b", "c"} {
					w.start(name, lock(&l))
				}
				w.OneTurn()
				w.Add("release: %v", l.Release())
				w.Add("locked: %v, try: %v", l.Locked(), l.TryAcquire(nil))
				w.start("d", lock(&l))
				for range 4 {
					w.OneTurn()
					w.Add("release: %v", l.Release())
				}
			},
			want: []string{"try: true", "--", "release: <nil>", "locked: false, try: false",
				"--", "a: lock", "release: <nil>", "--", "b: lock", "release: <nil>",
				"--", "c: lock", "release: <nil>", "--", "d: lock", "release: <nil>"},
		},
		// Behaviors 245.
		{
			name: "who comes when the lock is free does not give way",
			play: func(w *world) {
				var l locks.Lock
				w.start("a", lock(&l), act(func() { w.Add("release: %v", l.Release()) }), lock(&l))
				w.start("b", act(func() { w.Add("b runs, locked: %v", l.Locked()) }))
				w.OneTurn()
			},
			want: []string{"--", "a: lock", "release: <nil>", "a: lock", "b runs, locked: true"},
		},
	})
}

func TestLockIsReleasedAfterACancellation(t *testing.T) {
	playAll(t, []scene{
		{
			name: "the first of those who wait is canceled when a release comes, and passes it on",
			play: func(w *world) {
				var l locks.Lock
				l.TryAcquire(nil)
				a := w.start("a", lock(&l))
				w.start("b", lock(&l))
				w.OneTurn()
				a.Cancel(nil)
				w.Add("release: %v, try: %v", l.Release(), l.TryAcquire(nil))
				w.OneTurn()
				w.Add("locked: %v, try: %v", l.Locked(), l.TryAcquire(nil))
				w.OneTurn()
			},
			want: []string{"--", "release: <nil>, try: false", "--", "a: lock: canceled", "locked: false, try: false",
				"--", "b: lock"},
		},
		// Behaviors 246.
		{
			name: "all who wait are canceled",
			play: func(w *world) {
				var l locks.Lock
				l.TryAcquire(nil)
				a, b := w.start("a", lock(&l)), w.start("b", lock(&l))
				w.OneTurn()
				a.Cancel(nil)
				b.Cancel(nil)
				w.Add("release: %v, try: %v", l.Release(), l.TryAcquire(nil))
				w.OneTurn()
			},
			want: []string{"--", "release: <nil>, try: true", "--", "a: lock: canceled", "b: lock: canceled"},
		},
		// Behaviors 248.
		{
			name: "a cancellation and then a release in one callback",
			play: func(w *world) {
				var l locks.Lock
				l.TryAcquire(nil)
				a := w.start("a", lock(&l))
				w.start("b", lock(&l))
				w.start("c", lock(&l))
				w.OneTurn()
				w.CallSoon(func() {
					a.Cancel(nil)
					w.Add("release: %v", l.Release())
				})
				for range 4 {
					w.OneTurn()
				}
			},
			want: []string{"--", "--", "release: <nil>", "--", "a: lock: canceled", "--", "b: lock", "--"},
		},
		{
			name: "a task that canceled itself before it waits",
			play: func(w *world) {
				var l locks.Lock
				l.TryAcquire(nil)
				var a *task.Task[struct{}]
				a = w.start("a", act(func() { a.Cancel(errWhy) }), lock(&l))
				w.OneTurn()
				w.Add("release: %v, try: %v", l.Release(), l.TryAcquire(nil))
				w.OneTurn()
			},
			want: []string{"--", "release: <nil>, try: true", "--", "a: lock: canceled: why"},
		},
	})
}

func TestLockIsReleasedBeforeACancellation(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 247.
		{
			name: "the one that a release chose is canceled",
			play: func(w *world) {
				var l locks.Lock
				l.TryAcquire(nil)
				a := w.start("a", lock(&l))
				w.start("b", lock(&l))
				w.OneTurn()
				w.Add("release: %v", l.Release())
				a.Cancel(errWhy)
				w.OneTurn()
				w.OneTurn()
				w.Add("holder: %s", l.Holder().Name())
			},
			want: []string{"--", "release: <nil>", "--", "a: lock: canceled: why", "--", "b: lock", "holder: b"},
		},
		// Behaviors 248.
		{
			name: "a release and then a cancellation of the second in one callback",
			play: func(w *world) {
				var l locks.Lock
				l.TryAcquire(nil)
				w.start("a", lock(&l))
				b := w.start("b", lock(&l))
				w.start("c", lock(&l))
				w.OneTurn()
				w.CallSoon(func() {
					w.Add("release: %v", l.Release())
					b.Cancel(nil)
				})
				for range 3 {
					w.OneTurn()
				}
				w.Add("release: %v", l.Release())
				w.OneTurn()
			},
			want: []string{"--", "--", "release: <nil>", "--", "a: lock", "b: lock: canceled", "--",
				"release: <nil>", "--", "c: lock"},
		},
		// A request that is taken back before the step makes no difference.
		{
			name: "a cancellation taken back",
			play: func(w *world) {
				var l locks.Lock
				l.TryAcquire(nil)
				a := w.start("a", lock(&l))
				w.OneTurn()
				w.Add("release: %v, cancel: %v, left: %d", l.Release(), a.Cancel(nil), a.Uncancel())
				w.OneTurn()
			},
			want: []string{"--", "release: <nil>, cancel: true, left: 0", "--", "a: lock"},
		},
	})
}

func TestLockHasAHolder(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 249.
		{
			name: "a release of a free lock, and one by another task",
			play: func(w *world) {
				var l locks.Lock
				w.Add("release: %v", l.Release())
				w.start("a", lock(&l))
				w.start("b", act(func() { w.Add("b: release: %v", l.Release()) }), lock(&l))
				w.OneTurn()
				w.Add("holder: %s", l.Holder().Name())
				w.Add("release: %v, holder: %v", l.Release(), l.Holder())
			},
			want: []string{"release: release of a lock: locks: not acquired", "--", "a: lock", "b: release: <nil>", "b: lock",
				"holder: b", "release: <nil>, holder: <nil>"},
		},
		// Behaviors 249.
		{
			name: "who acquires it twice waits for itself",
			play: func(w *world) {
				var l locks.Lock
				a := w.start("a", lock(&l), lock(&l))
				w.Settle()
				w.Add("%s", a.Co().AwaitChain())
			},
			want: []string{"a: lock", "a waits for a lock held by a\n  cycle: a again\n"},
		},
	})
}

func TestWithReleasesOnEveryWayOut(t *testing.T) {
	for _, test := range []struct {
		name    string
		body    func(co *loop.Co, l *locks.Lock) error
		wantErr error
		want    any
	}{
		{name: "a return", body: func(*loop.Co, *locks.Lock) error { return nil }},
		{name: "an error", body: func(*loop.Co, *locks.Lock) error { return errWhy }, wantErr: errWhy},
		{name: "a panic", body: func(*loop.Co, *locks.Lock) error { panic("ouch") }, want: "ouch"},
		{
			name: "a cancellation",
			body: func(co *loop.Co, _ *locks.Lock) error {
				co.Cancel(errWhy)
				return co.Yield()
			},
			wantErr: loop.ErrCanceled,
		},
		{
			name:    "a body that has released it",
			body:    func(_ *loop.Co, l *locks.Lock) error { return l.Release() },
			wantErr: locks.ErrNotAcquired,
		},
		{
			name: "a body that has released it and failed",
			body: func(_ *loop.Co, l *locks.Lock) error {
				_ = l.Release()
				return errWhy
			},
			wantErr: errWhy,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.Run(t, func(co *loop.Co) error {
				var l locks.Lock
				defer func() {
					require.Equal(t, test.want, recover())
					require.False(t, l.Locked())
				}()
				err := l.With(co, func() error {
					require.Same(t, co, l.Holder())
					return test.body(co, &l)
				})
				require.ErrorIs(t, err, test.wantErr)
				return nil
			})
		})
	}
}

func TestWithOfACanceledWait(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		var l locks.Lock
		l.TryAcquire(co)
		co.Cancel(errWhy)
		err := l.With(co, func() error { panic("not reached") })
		require.ErrorIs(t, err, errWhy)
		require.True(t, l.Locked())
		return nil
	})
}

// A body inside a step task is given up when the task ends without it. What it waited for forgets it.
func TestLockForgetsABodyThatWasGivenUp(t *testing.T) {
	k := lab.StraightLine
	w := newWorld(t, k)
	var c locks.Condition
	body := loop.Func(func(co *loop.Co) error {
		if err := c.Acquire(co); err != nil {
			return err
		}
		w.Add("body: %v", c.Wait(co))
		return nil
	})
	begun := false
	task.DoStep(w, stepFunc(func(co *loop.Co, _ error) (bool, error) {
		if begun {
			return true, nil
		}
		begun = true
		return body.Step(co, nil)
	}))
	w.OneTurn()
	w.start("a", lock(c.Guard()))
	w.OneTurn()
	w.Add("notify: %v", c.NotifyAll())
	w.OneTurn()
	w.start("b", lock(c.Guard()))
	w.OneTurn()
	w.Add("release: %v", c.Release())
	w.OneTurn()
	w.Require(t, "--", "--", "a: lock", "notify: <nil>", "--", "body: loop: closed", "--", "release: <nil>",
		"--", "b: lock")
}
