package javascript

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/monoloop-go/monoloop/future"
)

// opens counts what could still call the script back, and so holds the run. With Options.Places it knows what that is.
type opens struct {
	count  int
	opened int
	places map[any]place
}

// A place is what holds the run, and where it was made.
type place struct {
	number      int
	what, where string
}

func (r *Runtime) opened(x any, what string) {
	r.opens.count++
	if !r.o.Places {
		return
	}
	if r.opens.places == nil {
		r.opens.places = map[any]place{}
	}
	r.opens.opened++
	r.opens.places[x] = place{r.opens.opened, what, r.where()}
}

func (r *Runtime) shut(x any) {
	r.opens.count--
	if r.opens.places != nil {
		delete(r.opens.places, x)
	}
	if r.inside == 0 {
		r.lookForEnd()
	}
}

// where returns the line of the script that runs, or an empty string.
func (r *Runtime) where() string {
	for _, f := range r.vm.CaptureCallStack(0, nil) {
		if p := f.Position(); p.Line > 0 && f.SrcName() != hostName {
			return fmt.Sprintf("%s:%d", f.SrcName(), p.Line)
		}
	}
	return ""
}

// Open returns how much is open that could still call the script back: timers and immediates, unless they were
// unreferenced, Go functions and futures whose promises are pending, and holds of the host. At zero, the run is over.
func (r *Runtime) Open() int { return r.opens.count + len(r.poll) + len(r.polling) }

// Pending tells what is open, in the order in which it was made, as "setInterval at main.js:3". It needs
// Options.Places, and is nil without.
func (r *Runtime) Pending() (all []string) {
	places := make([]place, 0, len(r.opens.places))
	for _, p := range r.opens.places {
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.number, b.number) })
	for _, p := range places {
		if p.where != "" {
			p.what += " at " + p.where
		}
		all = append(all, p.what)
	}
	return all
}

// Hold keeps the run from being over until release is called, once or more often, on the loop. It is for hosts whose
// goroutines will call back by [Runtime.Post].
func (r *Runtime) Hold() (release func()) {
	hold := new(byte)
	r.opened(hold, "a hold of the host")
	return func() {
		if hold != nil {
			r.shut(hold)
			hold = nil
		}
	}
}

// lookForEnd wakes those who wait for the end of the run, if it has come.
func (r *Runtime) lookForEnd() {
	if len(r.waiters) == 0 || r.Open() > 0 && !r.over || r.calls.Len() > 0 {
		return
	}
	waiters := r.waiters
	r.waiters = nil
	for _, w := range waiters {
		w.SetResult(struct{}{})
	}
}

// waiter returns a future that is settled when the run may be over.
func (r *Runtime) waiter() *future.Future[struct{}] {
	p := future.New[struct{}](r.loop)
	r.waiters = append(r.waiters, p)
	return p.Future()
}
