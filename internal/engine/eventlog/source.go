package eventlog

import (
	"reflect"
	"runtime"
)

// A Source is a function of the program, or a type, by its number: what a callback calls, or what a task is parked on.
// Zero is none, or one too many.
type Source uint16

const cacheSize = 256

// cached is a source that was seen lately, by its address.
type cached struct {
	at     uintptr
	source Source
}

// maxSources is how many there may be; a program has so many functions and types and no more, so it is a bound.
const maxSources = 1<<sourceBits - 1

// sources are all that were seen. They are set with Log.mu held.
type sources struct {
	known map[uintptr]Source
	names []string
}

func (s *sources) init() {
	s.known = make(map[uintptr]Source)
	s.names = []string{""}
}

// FuncOf returns the source of a function, and TypeOf that of a pointer's type, with which one it points to.
func (l *Log) FuncOf(fn any) Source {
	pc := reflect.ValueOf(fn).Pointer()
	c := &l.cache[(pc>>4)%cacheSize]
	if c.at != pc {
		*c = cached{pc, l.look(pc, func() string { return nameOf(pc) })}
	}
	return c.source
}

func nameOf(pc uintptr) string {
	if f := runtime.FuncForPC(pc); f != nil {
		return f.Name()
	}
	return ""
}

// TypeOf returns the source of the type of v, and, if v is a pointer, its address.
func (l *Log) TypeOf(v any) (s Source, object uint64) {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		object = uint64(reflect.ValueOf(v).Pointer()) >> 3 & (1<<(64-kindBits-sourceBits) - 1)
	}
	at := reflect.ValueOf(t).Pointer()
	c := &l.cache[(at>>5)%cacheSize]
	if c.at != at {
		*c = cached{at, l.look(at, t.String)}
	}
	return c.source, object
}

// look finds what was not seen lately.
func (l *Log) look(at uintptr, name func() string) Source {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.sources.known[at]
	if !ok && len(l.sources.names) <= maxSources {
		s = Source(len(l.sources.names))
		l.sources.names = append(l.sources.names, name())
		l.sources.known[at] = s
	}
	return s
}

// Sources may be called from any goroutine. It returns the names of all sources, by number.
func (l *Log) Sources() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.sources.names...)
}

// maxNames is how many tasks may have a name at a time, if their numbers are close.
const maxNames = 4096

// names are those of tasks that were given one, each in the place that its number has.
type names struct{ list []named }

type named struct {
	task uint64
	name string
}

// Name says that a task has a name. A later task may take its place.
func (l *Log) Name(task uint64, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.names.list == nil {
		l.names.list = make([]named, maxNames)
	}
	l.names.list[task%maxNames] = named{task, name}
}

// Names may be called from any goroutine. It returns the names of tasks that are known.
func (l *Log) Names() map[uint64]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	names := make(map[uint64]string)
	for _, n := range l.names.list {
		if n.name != "" {
			names[n.task] = n.name
		}
	}
	return names
}
