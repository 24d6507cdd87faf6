package loop

import (
	"slices"
	"time"
)

// What a debugger or an inspector reads of a loop and of its coroutines, on the loop's goroutine. Nothing of it changes
// what the loop does.

// First returns the coroutine that was created first of those that have not ended, or nil.
func (low *Low) First() *Co { return low.first }

// Live returns how many coroutines have not ended.
func (low *Low) Live() int { return low.live }

// Started returns how many coroutines were ever started; the last of them has this ID.
func (low *Low) Started() uint64 { return low.started }

// Ready returns how many entries are in the ready queue.
func (low *Low) Ready() int { return low.ready.len() }

// Batch returns a number that is another one in each turn, but for turns that run nothing.
func (low *Low) Batch() uint64 { return low.batchEnd }

// Recorder returns Options.Recorder, or nil. It may be called from any goroutine.
func (low *Low) Recorder() Recorder { return low.opts.Recorder }

// AddObserver has observer get what Options.Observers get, from now on. What it returns takes the observer back.
func (low *Low) AddObserver(observer func(Event)) (remove func()) {
	if observer == nil {
		misuse("a nil function cannot observe")
	}
	l := (*Loop)(low)
	added := &observer
	l.added = append(slices.Clip(l.added), added)
	l.setObservers()
	return func() {
		l.added = slices.DeleteFunc(slices.Clone(l.added), func(o *func(Event)) bool { return o == added })
		l.setObservers()
	}
}

// setObservers makes a new slice, since the present one may be in use.
func (l *Loop) setObservers() {
	l.observers = slices.Clip(l.opts.Observers)
	for _, o := range l.added {
		l.observers = append(l.observers, *o)
	}
	l.setStrict()
}

// EachTimer calls yield for the timers that are set, with their deadlines and what they schedule, as Event.On tells it,
// until it returns false: first the near ones in order, then the far ones in none.
func (low *Low) EachTimer(yield func(when time.Duration, on any) bool) {
	for t := range low.timers.All() {
		if !yield(t.When(), entryOf(t.Value)) {
			return
		}
	}
}

// EachUnread calls yield for the errors that nobody has looked at yet, oldest first, until it returns false: with the
// name and the place of whose error it is, as KeepUnread got them, and its text.
func (low *Low) EachUnread(yield func(name, made, text string) bool) {
	for n := low.unread.First(); n != nil; n = n.Next() {
		if u := n.Value; !yield(u.name.String(), u.made, u.Error()) {
			return
		}
	}
}

// ID returns the number of the coroutine in the order of creation, from 1; zero before Start.
func (low *LowCo) ID() uint64 { return low.id }

// Next returns the coroutine that was created next of those that have not ended, or nil; also if this one has ended.
func (low *LowCo) Next() *Co { return low.next }

// State returns the state in one word, as the documentation of Co lists them.
func (low *LowCo) State() string { return low.state.String() }

// Straight reports whether a straight-line body of the coroutine has begun, and has a stack.
func (low *LowCo) Straight() bool { return (*Co)(low).stack() != nil }

// Places returns where the coroutine was made and where it has parked last, as file:line; empty where debug mode was
// off.
func (low *LowCo) Places() (made, waits string) {
	if low.rare == nil {
		return "", ""
	}
	return low.rare.made, low.rare.waits
}

// Doing says what the coroutine is doing, as in the await chain.
func (low *LowCo) Doing() string { return (*Co)(low).doing() }

// Record returns what SetRecord has kept, or nil.
func (low *LowCo) Record() any {
	if low.rare == nil {
		return nil
	}
	return low.rare.record
}

// SetRecord keeps what an observer wants to remember of the coroutine.
func (low *LowCo) SetRecord(record any) { (*Co)(low).rarely().record = record }

// EachValue calls yield for the task-local values that have a name, those set last first, until it returns false.
func (low *LowCo) EachValue(yield func(name string, value any) bool) {
	if low.rare == nil {
		return
	}
	seen := map[any]bool{}
	for b := low.rare.values; b != nil; b = b.under {
		if v, ok := b.key.(namedVar); ok && v.label() != "" && !seen[b.key] && !yield(v.label(), v.unwrap(b.value)) {
			return
		}
		seen[b.key] = true
	}
}

// namedVar is a *Var of any type.
type namedVar interface {
	label() string
	unwrap(value any) any
}

func (v *Var[T]) label() string { return v.name }

func (v *Var[T]) unwrap(value any) any { return *value.(*T) }

// Named gives the variable the name under which inspectors show its values, and returns it.
func (v *Var[T]) Named(name string) *Var[T] {
	v.name = name
	return v
}
