package channel_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// everyLine returns what All gives, each with its error.
func everyLine(co *loop.Co, lines *channel.Lines) (trace []string) {
	for text, err := range lines.All(co) {
		trace = append(trace, fmt.Sprintf("%q %v", text, err))
	}
	return trace
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for _, tt := range []struct {
		name string
		src  io.Reader
		max  int
		want []string
	}{
		{"nothing", strings.NewReader(""), 0, nil},
		{"lines", strings.NewReader("a\n\nb\n"), 0, []string{`"a" <nil>`, `"" <nil>`, `"b" <nil>`}},
		{"a last line without an end", strings.NewReader("a\nb"), 0, []string{`"a" <nil>`, `"b" <nil>`}},
		{"the other end of a line", strings.NewReader("a\r\nb\r\r\nc\r"), 0,
			[]string{`"a" <nil>`, `"b\r" <nil>`, `"c\r" <nil>`}},
		{"a byte at a time", iotest.OneByteReader(strings.NewReader("ab\nc")), 0, []string{`"ab" <nil>`, `"c" <nil>`}},
		{"data and the end at once", iotest.DataErrReader(strings.NewReader("ab\nc")), 0,
			[]string{`"ab" <nil>`, `"c" <nil>`}},
		{"longer than a buffer", strings.NewReader(long + "\nb\n"), 0,
			[]string{fmt.Sprintf("%q <nil>", long), `"b" <nil>`}},
		{"just not too long", strings.NewReader("abc\nabc\r\nabc"), 3,
			[]string{`"abc" <nil>`, `"abc" <nil>`, `"abc" <nil>`}},
		{"too long", strings.NewReader("a\nabcd\nb\nabcd\r\n" + long + "\nc\nabcd"), 3, []string{
			`"a" <nil>`, `"" channel: line 2: line too long: more than 3 bytes`,
			`"b" <nil>`, `"" channel: line 4: line too long: more than 3 bytes`,
			`"" channel: line 5: line too long: more than 3 bytes`,
			`"c" <nil>`, `"" channel: line 7: line too long: more than 3 bytes`,
		}},
		{"a failure", io.MultiReader(strings.NewReader("a\nunfini"), iotest.ErrReader(errBoom)), 0,
			[]string{`"a" <nil>`, `"unfini" boom`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				lines := channel.NewLines(co, tt.src, &channel.LinesOptions{MaxLine: tt.max, Ahead: 2})
				require.Equal(t, tt.want, everyLine(co, lines))
				return lines.Close()
			}))
		})
	}
}

// After the end, and after a failure, every Next says the same.
func TestLinesAfterTheEnd(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for _, tt := range []struct {
			src io.Reader
			err error
		}{{strings.NewReader(""), io.EOF}, {iotest.ErrReader(errBoom), errBoom}} {
			lines := channel.NewLines(co, tt.src, nil)
			for range 3 {
				text, err := lines.Next(co)
				require.Equal(t, []any{"", tt.err}, []any{text, err})
			}
			require.NoError(t, lines.Close())
			_, err := lines.Next(co)
			require.Equal(t, channel.ErrLinesClosed, err)
			require.NoError(t, lines.Close())
		}
		return nil
	}))
}

// readerFunc is a Reader of one function.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestAReaderOfLinesThatPanics(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := channel.NewLines(co, readerFunc(func([]byte) (int, error) { panic(errBoom) }), nil).Next(co)
		var p *loop.PanicError
		require.ErrorAs(t, err, &p)
		require.Equal(t, errBoom, p.Value)
		_, err = channel.NewLines(co, readerFunc(func([]byte) (int, error) {
			runtime.Goexit()
			return 0, nil
		}), nil).Next(co)
		require.Equal(t, loop.ErrGoexit, err)
		return nil
	}))
}

// No more lines are read than were asked for, and Ahead.
func TestLinesReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			reads := 0
			lines := channel.NewLines(co, readerFunc(func(p []byte) (int, error) {
				reads++
				return copy(p, fmt.Sprintln(reads)), nil
			}), &channel.LinesOptions{Ahead: 2})
			for asked := range 3 {
				synctest.Wait()
				require.Equal(t, 2+asked, reads)
				text, err := lines.Next(co)
				require.Equal(t, []any{fmt.Sprint(asked + 1), nil}, []any{text, err})
			}
			return lines.Close()
		}))
	})
}

// A coroutine that is canceled while it waits takes no line, whenever the line comes.
func TestCancelOfNext(t *testing.T) {
	for _, tt := range []struct {
		name string
		act  func(w io.Writer, tk *task.Task[string])
	}{
		{"before the line", func(w io.Writer, tk *task.Task[string]) {
			tk.Cancel(errWhy)
			_, _ = io.WriteString(w, "a\nb\n")
		}},
		{"after the line", func(w io.Writer, tk *task.Task[string]) {
			_, _ = io.WriteString(w, "a\nb\n")
			tk.Cancel(errWhy)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				r, w := io.Pipe()
				lines := channel.NewLines(co, r, nil)
				first := task.Go(co, lines.Next)
				second := task.Go(co, lines.Next)
				require.NoError(t, co.Yield())
				require.Contains(t, first.Co().AwaitChain(), "a line")
				tt.act(w, first)
				lab.Settled(co, first)
				require.Equal(t, loop.Canceled(errWhy), first.Err())
				text, err := second.Await(co)
				require.Equal(t, []any{"a", nil}, []any{text, err})
				text, err = lines.Next(co)
				require.Equal(t, []any{"b", nil}, []any{text, err})
				return lines.Close()
			}))
		})
	}
}

func TestCancelRacesWithNext(t *testing.T) {
	var got, want []string
	r, w := io.Pipe()
	var others sync.WaitGroup
	others.Go(func() {
		for i := range storm {
			_, _ = fmt.Fprintln(w, i)
		}
		_ = w.Close()
	})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		lines := channel.NewLines(co, r, nil)
		for {
			step := &channel.LineStep{Lines: lines}
			tk := task.DoStep(co, step)
			if len(got)%2 == 0 {
				others.Go(func() { _ = tk.Loop().CallSoonThreadsafe(func() { tk.Cancel(nil) }) })
			}
			lab.Settled(co, tk)
			if tk.Err() == nil || step.Line != "" { // canceled too late for its step
				got = append(got, step.Line)
			}
			if errors.Is(tk.Err(), io.EOF) {
				return nil
			}
		}
	}))
	others.Wait()
	for i := range storm {
		want = append(want, fmt.Sprint(i))
	}
	require.Equal(t, want, got)
}

// To close ends a Read that is under way, and whoever waits.
func TestLinesClose(t *testing.T) {
	others := goleak.IgnoreCurrent()
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r, _ := io.Pipe()
		lines := channel.NewLines(co, r, nil)
		tk := task.Go(co, lines.Next)
		require.NoError(t, co.Yield())
		require.NoError(t, lines.Close())
		lab.Settled(co, tk)
		require.Equal(t, channel.ErrLinesClosed, tk.Err())
		require.Equal(t, []string{`"" channel: lines closed`}, everyLine(co, lines))

		full := channel.NewLines(co, strings.NewReader(strings.Repeat("\n", 100)), nil)
		return full.Close() // its goroutine may wait for room
	}))
	require.NoError(t, leak.Find(others))
}

// stubborn is a reader whose Close fails.
type stubborn struct{ *io.PipeReader }

func (s stubborn) Close() error {
	_ = s.PipeReader.Close()
	return errBoom
}

func TestALoopThatClosesClosesItsLines(t *testing.T) {
	others := goleak.IgnoreCurrent()
	var reports []string
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		r, _ := io.Pipe()
		channel.NewLines(co, r, nil)
		r, _ = io.Pipe()
		lines := channel.NewLines(co, stubborn{r}, nil)
		task.Go(co, lines.Next)
		return co.Yield()
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"lines were not closed: boom"}, reports)
	require.NoError(t, leak.Find(others))
}

func TestLinesOfAnotherLoop(t *testing.T) {
	other := loop.New(nil)
	lines := channel.NewLines(other, strings.NewReader("a\n"), nil)
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := lines.Next(co)
		require.ErrorIs(t, err, loop.ErrForeignLoop)
		return nil
	}))
	require.NoError(t, other.Close())
}

func TestVirtualTimeWaitsForALine(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		l.CallLater(time.Second, func() {})
		lines := channel.NewLines(co, strings.NewReader("a\nb"), nil)
		require.Len(t, everyLine(co, lines), 2)
		require.Zero(t, l.Time())
		return co.Sleep(time.Hour)
	}))
	require.NoError(t, l.Close())
}
