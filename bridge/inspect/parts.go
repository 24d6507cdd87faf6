package inspect

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// maxListed is how long a list is that is made in one callback.
const maxListed = 500

// timersOf returns the timers to come, as many as a list may have, and how many more there are.
func timersOf(l *loop.Loop) (timers []Timer, left int) {
	l.Low().EachTimer(func(when time.Duration, on any) bool {
		if on != nil {
			what, task := entryOf(on)
			timers = append(timers, Timer{when, what, task})
		}
		return len(timers) < maxListed
	})
	slices.SortStableFunc(timers, func(a, b Timer) int { return int(min(max(a.When-b.When, -1), 1)) })
	return timers, max(0, l.Timers()-len(timers))
}

// entryOf names an entry of the ready queue or a timer: the task that it wakes, or the function that it calls.
func entryOf(r any) (what string, task uint64) {
	if c, ok := r.(interface{ Co() *loop.Co }); ok && c.Co() != nil {
		return cut(c.Co().Name()), c.Co().Low().ID()
	}
	if v := reflect.ValueOf(r); v.Kind() == reflect.Func {
		return functionName(v.Pointer()), 0
	}
	if s, ok := r.(fmt.Stringer); ok {
		return cut(safely(s.String)), 0
	}
	return fmt.Sprintf("%T", r), 0
}

// functionName returns the name of a function without the path of its package, and its place.
func functionName(pc uintptr) string {
	f := runtime.FuncForPC(pc)
	if f == nil {
		return "a function"
	}
	file, line := f.FileLine(pc)
	return fmt.Sprintf("%s (%s:%d)", path.Base(f.Name()), path.Base(file), line)
}

// unreadOf returns the errors that nobody has looked at, as many as a list may have.
func unreadOf(l *loop.Loop) (all []Unread, left int) {
	l.Low().EachUnread(func(name, made, text string) bool {
		if len(all) == maxListed {
			left++
			return left < 100*maxListed
		}
		all = append(all, Unread{cut(name), made, cut(text)})
		return true
	})
	return all, left
}
