package eventlog

import (
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unicode"
)

// A Source is a function of the program, a type, or a name, by its number: what a callback calls, or what a task is
// parked on.
// Zero is none, or one too many.
type Source uint16

// Task is the source of a task that is parked on another one. The object is that one's number then.
const Task Source = 1

// The sizes of the caches of types, of what has been seen of them, and of names.
const cacheSize, typedSize, namesSize = 256, 64, 64

// cached is a source that was seen lately, by its address.
type cached struct {
	at     uintptr
	source Source
}

// typed is the type of a thing that was seen lately, by its address.
type typed struct {
	is     reflect.Type
	source Source
}

// called is a thing with a name that was seen lately, by its address.
type called struct {
	object uint64
	name   string
	source Source
}

// maxSources is how many there may be; a program has so many functions and types and no more, so it is a bound. Of
// names it may make as many as it likes: they get half of the places.
const (
	maxSources = 1<<sourceBits - 1
	maxCalled  = maxSources / 2
)

// sources are all that were seen. They are set with Log.mu held.
type sources struct {
	known  map[uintptr]Source
	called map[string]Source
	names  []string
}

func (s *sources) init() {
	s.known, s.called = make(map[uintptr]Source), make(map[string]Source)
	s.names = []string{"", "task"}
}

// PC returns where the code of a function begins.
func PC(fn any) uintptr { return reflect.ValueOf(fn).Pointer() }

// FuncOf may be called from any goroutine. It returns the source of the function with this program counter.
func (l *Log) FuncOf(pc uintptr) Source { return l.look(pc, func() string { return nameOf(pc) }) }

func nameOf(pc uintptr) string {
	if f := runtime.FuncForPC(pc); f != nil {
		return f.Name()
	}
	return ""
}

// TypeOf returns the source of the type of v, and, if v is a pointer, its address.
func (l *Log) TypeOf(v any) (s Source, object uint64) {
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		object = uint64(r.Pointer()) >> 3 & (1<<objectBits - 1)
	}
	c := &l.typed[object%typedSize]
	if t := r.Type(); c.is != t {
		*c = typed{t, l.typeOf(t)}
	}
	return c.source, object
}

func (l *Log) typeOf(t reflect.Type) Source {
	at := reflect.ValueOf(t).Pointer()
	c := &l.cache[(at>>5)%cacheSize]
	if c.at != at {
		*c = cached{at, l.look(at, func() string { return wordOf(t) })}
	}
	return c.source
}

// wordOf names a type. Some of the library's, which no program can name, have a name that readers know.
func wordOf(t reflect.Type) string {
	switch s := t.String(); s {
	case "*future.core":
		return "future"
	case "*loop.SleepStep":
		return "sleep"
	case "*loop.wakeSleeper":
		return "end of a sleep"
	default:
		return s
	}
}

// Named is TypeOf of something that has a name: the source has it too, while there are not too many.
func (l *Log) Named(v any, name string) (s Source, object uint64) {
	s, object = l.TypeOf(v)
	c := &l.called[object%namesSize]
	if c.object != object || c.name != name {
		*c = called{object, name, l.lookNamed(s, kindOf(reflect.TypeOf(v))+" "+strconv.Quote(name))}
	}
	return c.source, object
}

// kindOf returns the name of a type without its package and what it is a type of, as words: bounded semaphore.
func kindOf(t reflect.Type) string {
	name, _, _ := strings.Cut(t.String(), "[")
	var words strings.Builder
	for i, r := range name[strings.LastIndexByte(name, '.')+1:] {
		if unicode.IsUpper(r) && i > 0 {
			words.WriteByte(' ')
		}
		words.WriteRune(unicode.ToLower(r))
	}
	return words.String()
}

// lookNamed finds a name that was not seen lately, or returns otherwise.
func (l *Log) lookNamed(otherwise Source, name string) Source {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.sources.called[name]
	if !ok && (len(l.sources.called) >= maxCalled || len(l.sources.names) > maxSources) {
		return otherwise
	}
	if !ok {
		s = Source(len(l.sources.names))
		l.sources.names = append(l.sources.names, name)
		l.sources.called[name] = s
	}
	return s
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
