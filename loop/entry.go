package loop

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"strings"
)

// entryOf returns what an entry of the ready queue is, as Event.On tells it.
func entryOf(r Runnable) any {
	switch e := r.(type) {
	case *sourced:
		return entryOf(e.Runnable)
	case *timedCall:
		return entryOf(e.run)
	case *tracedCallback:
		return e.fn
	case callback:
		return (func())(e)
	case canceledEntry, nil:
		return nil
	}
	return r
}

// calling is an entry that calls a function of the program, and tells which.
type calling interface{ Calls() any }

// nameOfEntry returns the name of the function that an entry calls, as entryOf gives it, or what it says of itself by a
// String method; empty if it has neither.
func nameOfEntry(on any) string {
	if c, ok := on.(calling); ok {
		on = c.Calls()
	}
	if v := reflect.ValueOf(on); v.Kind() == reflect.Func {
		if f := runtime.FuncForPC(v.Pointer()); f != nil {
			return shortName(f.Name())
		}
	}
	if s, ok := on.(fmt.Stringer); ok {
		return s.String()
	}
	return ""
}

// shortName returns a function's name without the path of its package.
func shortName(function string) string { return strings.TrimSuffix(path.Base(function), "-fm") }

// An entryName says, in a report of an entry that was slow or panicked, what it was.
type entryName struct {
	name, made string // of a coroutine
	on         any    // of any other entry, as entryOf gives it
}

func describeEntry(r Runnable) entryName {
	if co := coroutineOf(r); co != nil {
		return co.entryName()
	}
	n := entryName{on: entryOf(r)}
	if t, ok := r.(*timedCall); ok && t.run != nil {
		r = t.run
	}
	if c, ok := r.(*tracedCallback); ok {
		n.made = c.made
	}
	return n
}

func (co *Co) entryName() entryName {
	name := entryName{name: co.Name()}
	if co.rare != nil {
		name.made = co.rare.made
	}
	return name
}

// text names the entry, which is made only when somebody is told of it.
func (n entryName) text() string {
	switch name := nameOfEntry(n.on); {
	case n.name != "":
		return n.name
	case name != "":
		return name
	}
	return "callback"
}

// callback is text of what is no coroutine, and empty if there is no more to say.
func (n entryName) callback() string {
	if n.name != "" {
		return ""
	}
	return nameOfEntry(n.on)
}
