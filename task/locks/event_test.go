package locks_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/task/locks"
)

func TestEvent(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 250.
		{
			name: "set wakes all who wait, even if clear follows at once",
			play: func(w *world) {
				var e locks.Event
				w.start("a", event(&e))
				w.start("b", event(&e))
				w.OneTurn()
				e.Set()
				e.Clear()
				w.start("c", event(&e))
				w.OneTurn()
				w.Add("set: %v", e.IsSet())
				w.OneTurn()
				e.Set()
				e.Set()
				w.OneTurn()
			},
			want: []string{"--", "--", "a: event", "b: event", "set: false", "--", "--", "c: event"},
		},
		// Behaviors 250.
		{
			name: "a wait for a set event does not give way",
			play: func(w *world) {
				var e locks.Event
				e.Set()
				w.start("a", event(&e), event(&e))
				w.start("b", act(func() { w.Add("b runs") }))
				w.OneTurn()
			},
			want: []string{"--", "a: event", "a: event", "b runs"},
		},
	})
}

func TestEventWhoseWaitersAreCanceled(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 251.
		{
			name: "a canceled waiter leaves no trace",
			play: func(w *world) {
				var e locks.Event
				a := w.start("a", event(&e), event(&e))
				w.start("b", event(&e))
				w.OneTurn()
				a.Cancel(errWhy)
				w.OneTurn()
				e.Set()
				w.OneTurn()
				w.Add("more: %v", w.Pending())
			},
			want: []string{"--", "--", "a: event: canceled: why", "--", "b: event", "more: false"},
		},
		{
			name: "a waiter canceled when the event was set is canceled",
			play: func(w *world) {
				var e locks.Event
				a := w.start("a", event(&e))
				b := w.start("b", event(&e))
				w.OneTurn()
				e.Set()
				a.Cancel(errWhy)
				b.Cancel(errWhy)
				b.Uncancel()
				w.OneTurn()
			},
			want: []string{"--", "--", "a: event: canceled: why", "b: event"},
		},
		{
			name: "an event set between a cancellation and its delivery does not hide it",
			play: func(w *world) {
				var e locks.Event
				a := w.start("a", event(&e))
				w.OneTurn()
				a.Cancel(errWhy)
				e.Set()
				w.OneTurn()
			},
			want: []string{"--", "--", "a: event: canceled: why"},
		},
	})
}
