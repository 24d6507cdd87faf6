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
	lost = l.Words(func(block []eventlog.Word) { all = append(all, block...) })
	return all, lost
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
	for range 10 {
		l.Ready()
	}
	l.Step(5)
	for range 3000 {
		l.Park(0, 0)
	}
	all, _ := words(l)
	require.Equal(t, []eventlog.Word{
		eventlog.Make(eventlog.Time, uint64(time.Second)), eventlog.Make(eventlog.Current, 5),
		eventlog.Make(eventlog.Queue, 9),
	}, all[:3])
}

func TestATextStaysInOneBlock(t *testing.T) {
	l := eventlog.New(10_000)
	long := errors.New(strings.Repeat("x", 1000))
	for i := range uint64(300) {
		l.End(i, eventlog.Failed, long)
	}
	l.Step(1)
	ends := 0
	l.Words(func(block []eventlog.Word) {
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
	l.Tick.Store(int64(time.Second))
	l.Step(1)
	l.Step(2)
	l.Tick.Store(int64(time.Second / 2)) // never back
	l.Step(3)
	all, _ := words(l)
	require.Equal(t, []eventlog.Word{
		eventlog.Make(eventlog.Time, uint64(time.Second)), eventlog.Make(eventlog.Step, 1), eventlog.Make(eventlog.Step, 2),
		eventlog.Make(eventlog.Step, 3),
	}, all[3:])
}

func TestSourcesAndNames(t *testing.T) {
	l := eventlog.New(1)
	f := l.FuncOf(kinds)
	require.Equal(t, f, l.FuncOf(kinds))
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
	require.Equal(t, []string{`bounded thing "first"`, `bounded thing "second"`}, []string{l.Sources()[first], l.Sources()[renamed]})
	for i := range 5000 {
		l.Named(a, strconv.Itoa(i))
	}
	late, _ := l.Named(a, "late")
	require.Equal(t, "*eventlog_test.BoundedThing", l.Sources()[late])
	function := l.FuncOf(words)
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
		l.Callback(l.FuncOf(fn))
	}
}
