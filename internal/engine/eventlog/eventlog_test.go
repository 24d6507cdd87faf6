package eventlog_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
)

// words returns what may be read of a log, and how many blocks are missing.
func words(l *eventlog.Log) (all []eventlog.Word, lost uint64) {
	lost = l.Words(func(_ uint64, block []eventlog.Word) { all = append(all, block...) })
	return all, lost
}

// last returns the number of the present block, and block the words of one.
func last(l *eventlog.Log) (number uint64) {
	l.Words(func(n uint64, _ []eventlog.Word) { number = n })
	return number
}

func block(l *eventlog.Log, number uint64) (all []eventlog.Word) {
	l.Words(func(n uint64, words []eventlog.Word) {
		if n == number {
			all = append(all, words...)
		}
	})
	return all
}

func kinds(all []eventlog.Word) (k []eventlog.Kind) {
	for _, w := range all {
		k = append(k, w.Kind())
	}
	return k
}

func TestOnlyWhatIsPublishedIsRead(t *testing.T) {
	l := eventlog.New(100)
	l.Ready()
	l.Wake(7)
	before := l.Position()
	all, lost := words(l)
	require.Zero(t, lost)
	require.Equal(t, []eventlog.Kind{eventlog.Time, eventlog.Current, eventlog.Queue}, kinds(all))
	l.Step(7)
	require.NotEqual(t, before, l.Position())
	all, _ = words(l)
	require.Equal(t, []eventlog.Kind{eventlog.Ready, eventlog.Wake, eventlog.Step}, kinds(all[3:]))
	require.Equal(t, uint64(7), all[5].Value())
}

func TestTheRingForgetsTheOldest(t *testing.T) {
	l := eventlog.New(2000)
	for i := range uint64(100_000) {
		l.Step(i)
	}
	l.Wait(0, -1)
	all, lost := words(l)
	require.Positive(t, lost)
	next := uint64(100_000)
	for i := len(all) - 1; i >= 0; i-- {
		if w := all[i]; w.Kind() == eventlog.Step {
			next--
			require.Equal(t, next, w.Value())
		}
	}
	require.Less(t, next, uint64(98_000))
	require.Greater(t, next, uint64(96_000))
}

func TestABlockBeginsWithWhatItsReaderMustKnow(t *testing.T) {
	l := eventlog.New(1)
	l.SetTime(time.Second)
	l.Step(5)
	for _, test := range []struct {
		event   func()
		before  int  // the length of the ready queue, if it is 9 when the event is told
		running bool // the step may still park or give way
		popped  bool
	}{
		{event: func() { l.Park(0, 0) }, before: 9},
		{event: func() { l.Cancel(1, nil) }, before: 9, running: true},
		{event: func() { l.Wake(6) }, before: 8, running: true},
		{event: l.Ready, before: 8, running: true},
		{event: func() { l.Timer(0) }, before: 8},
		{event: func() { l.Post(3) }, before: 6},
		{event: func() { l.Start(6, 0) }, before: 9, running: true},
		{event: func() { l.Eager(5) }, before: 10, running: true},
		{event: func() { l.StepEnd(5) }, before: 9, running: true},
		{event: func() { l.Nothing(false) }, before: 9},
		{event: func() { l.Nothing(true) }, before: 10},
		{event: func() { l.Step(5) }, before: 9},
		{event: func() { l.Step(5) }, before: 10, popped: true},
	} {
		l.Look = func() (int, uint64, bool) { return 9, 5, test.running }
		l.Popped = test.popped
		for first := last(l); last(l) == first; {
			test.event()
		}
		l.CatchUp(func() bool { return true })
		l.Step(5) // publishes, or else CatchUp has
		require.Equal(t, []eventlog.Word{
			eventlog.Make(eventlog.Time, uint64(time.Second)), eventlog.MakeCurrent(5, test.running),
			eventlog.Make(eventlog.Queue, uint64(test.before)),
		}, block(l, last(l))[:3])
	}
}

func TestATextStaysInOneBlock(t *testing.T) {
	l := eventlog.New(10_000)
	long := errors.New(strings.Repeat("x", 1000))
	for i := range uint64(300) {
		l.End(i, eventlog.Failed, long)
	}
	l.Step(1)
	ends := 0
	l.Words(func(_ uint64, block []eventlog.Word) {
		for i := 0; i < len(block); i++ {
			switch w := block[i]; w.Kind() {
			case eventlog.End:
				ends++
				require.Equal(t, eventlog.Text, block[i+1].Kind())
			case eventlog.Text:
				require.Equal(t, uint64(160), w.Value())
				i += eventlog.Length(w.Value())
			}
		}
	})
	require.Equal(t, 300, ends)
}

type panicking struct{}

func (panicking) Error() string { panic("no text") }

func TestAnErrorWhoseTextPanics(t *testing.T) {
	l := eventlog.New(1)
	require.NotPanics(t, func() { l.Cancel(1, panicking{}) })
}

func TestTimeIsTheLastTick(t *testing.T) {
	l := eventlog.New(1)
	l.SetTick(time.Second)
	l.Step(1)
	l.Step(2)
	l.SetTick(time.Second / 2) // never back
	l.Step(3)
	all, _ := words(l)
	require.Equal(t, []eventlog.Word{
		eventlog.Make(eventlog.Time, uint64(time.Second)), eventlog.Make(eventlog.Step, 1),
		eventlog.Make(eventlog.Step, 2),
		eventlog.Make(eventlog.Step, 3),
	}, all[3:])
}

func TestSourcesAndNames(t *testing.T) {
	l := eventlog.New(1)
	f := l.FuncOf(eventlog.PC(kinds))
	require.Equal(t, f, l.FuncOf(eventlog.PC(kinds)))
	a, one := l.TypeOf(&panicking{})
	b, other := l.TypeOf(new(int))
	require.NotEqual(t, a, b)
	require.NotEqual(t, one, other)
	names := l.Sources()
	require.Contains(t, names[f], "eventlog_test.kinds")
	require.Equal(t, "*eventlog_test.panicking", names[a])
	l.Name(1, "one")
	l.Name(1+4096, "later")
	l.Name(2, "two")
	require.Equal(t, map[uint64]string{4097: "later", 2: "two"}, l.Names())
}

type BoundedThing struct{ _ int }

// What has a name is told by it, as long as there are not too many of them: types and functions have room then.
func TestNamedThings(t *testing.T) {
	l := eventlog.New(1)
	a, b := new(BoundedThing), new(BoundedThing)
	first, one := l.Named(a, "first")
	again, same := l.Named(a, "first")
	require.Equal(t, []any{first, one}, []any{again, same})
	alike, other := l.Named(b, "first")
	require.Equal(t, first, alike)
	require.NotEqual(t, one, other)
	renamed, _ := l.Named(a, "second")
	require.Equal(t, []string{`bounded thing "first"`, `bounded thing "second"`},
		[]string{l.Sources()[first], l.Sources()[renamed]})
	for i := range 5000 {
		l.Named(a, strconv.Itoa(i))
	}
	late, _ := l.Named(a, "late")
	require.Equal(t, "*eventlog_test.BoundedThing", l.Sources()[late])
	function := l.FuncOf(eventlog.PC(words))
	require.Contains(t, l.Sources()[function], "words")
	first, _ = l.Named(a, "first")
	require.Equal(t, `bounded thing "first"`, l.Sources()[first])
}

func BenchmarkNamed(b *testing.B) {
	b.ReportAllocs()
	l := eventlog.New(1 << 16)
	on := new(BoundedThing)
	for b.Loop() {
		l.Park(l.Named(on, "name"))
	}
}

func BenchmarkStep(b *testing.B) {
	b.ReportAllocs()
	l := eventlog.New(1 << 16)
	for b.Loop() {
		l.Step(1)
	}
}

func BenchmarkPark(b *testing.B) {
	b.ReportAllocs()
	l := eventlog.New(1 << 16)
	on := new(int)
	for b.Loop() {
		l.Park(l.TypeOf(on))
	}
}

func BenchmarkCallback(b *testing.B) {
	b.ReportAllocs()
	l := eventlog.New(1 << 16)
	fn := func() {}
	for b.Loop() {
		l.Call(eventlog.PC(fn))
	}
}
