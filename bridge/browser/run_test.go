//go:build js

package browser_test

import (
	"errors"
	"fmt"
	"syscall/js"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// beats counts how often the page has its turn.
type beats struct{ counts js.Value }

func startBeats() beats {
	return beats{script(`(() => {
		const counts = { ticks: 0, frames: 0, over: false };
		const ticker = setInterval(() => counts.over ? clearInterval(ticker) : counts.ticks++, 10);
		const frame = () => { counts.frames++; counts.over || requestAnimationFrame(frame); };
		globalThis.requestAnimationFrame?.(frame);
		return counts;
	})()`)}
}

func (b beats) stop() (ticks, frames int) {
	b.counts.Set("over", true)
	return b.counts.Get("ticks").Int(), b.counts.Get("frames").Int()
}

// yieldFor yields in a tight loop, and returns how often.
func yieldFor(co *loop.Co, d time.Duration) (n int, err error) {
	for end := time.Now().Add(d); time.Now().Before(end); n++ {
		if err := co.Yield(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// While the loop is busy, the page ticks and draws at least four tenths as often as while it is idle. On an idle
// machine it is more than eight; one that is busy itself gets a few attempts.
func TestABusyLoopLetsThePageGoOn(t *testing.T) {
	run(t, func(co *loop.Co) error {
		for range 8 {
			idle := startBeats()
			if err := co.Sleep(time.Second); err != nil {
				return err
			}
			idleTicks, idleFrames := idle.stop()
			busy := startBeats()
			n, err := yieldFor(co, time.Second)
			ticks, frames := busy.stop()
			t.Logf("in a second of Yield, %d times, a 10 ms interval ticks %d times (%d if idle), and %d frames are drawn (%d)",
				n, ticks, idleTicks, frames, idleFrames)
			if err != nil || 10*ticks >= 4*idleTicks && 10*frames >= 4*idleFrames {
				return err
			}
		}
		return errors.New("the page was starved")
	})
}

// So it is if the loop is never busy itself, but goes from one goroutine to the next.
func TestGoroutinesThatAnswerAtOnceLetThePageGoOn(t *testing.T) {
	run(t, func(co *loop.Co) error {
		l := co.Loop()
		b := startBeats()
		for b.counts.Get("ticks").Int() < 3 { // without a turn for the page, for ever
			_, err := task.Go(co, func(co *loop.Co) (int, error) {
				r := newAnswer(l)
				go r.give()
				return r.await(co)
			}).Await(co)
			if err != nil {
				return err
			}
		}
		b.stop()
		return nil
	})
}

// A run with slices costs little more than one without.
func TestYieldsAreCheap(t *testing.T) {
	took := map[string]time.Duration{}
	yields := func(how string) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			start := time.Now()
			for range 10_000 {
				if err := co.Yield(); err != nil {
					return err
				}
			}
			took[how] = time.Since(start)
			return nil
		}
	}
	require.NoError(t, loop.RunContext(t.Context(), yields("loop.Run")))
	run(t, yields("browser.Run"))
	t.Logf("10,000 yields take %v, and %v by loop.Run", took["browser.Run"], took["loop.Run"])
	require.Less(t, took["browser.Run"], 20*took["loop.Run"]+time.Second)
}

// Equal deadlines come in order of setting, and none is early.
func TestDeadlines(t *testing.T) {
	var got []string
	run(t, func(co *loop.Co) error {
		l := co.Loop()
		start := l.Time()
		at := start + 20*time.Millisecond
		for i := range 3 {
			l.CallAt(at, func() { got = append(got, fmt.Sprint("equal ", i, " ", l.Time() >= at)) })
		}
		soon := start + time.Millisecond
		l.CallAt(soon, func() { got = append(got, fmt.Sprint("short ", l.Time() >= soon)) })
		return co.Sleep(40 * time.Millisecond)
	})
	require.Equal(t, []string{"short true", "equal 0 true", "equal 1 true", "equal 2 true"}, got)
}

// Short sleeps are not cut to the least timer of a page.
func TestShortSleeps(t *testing.T) {
	run(t, func(co *loop.Co) error {
		start, n := time.Now(), 0
		for ; time.Since(start) < 300*time.Millisecond; n++ {
			if err := co.Sleep(time.Millisecond); err != nil {
				return err
			}
		}
		t.Logf("%d sleeps of a millisecond in 300 ms", n)
		return nil
	})
}

// What main left is canceled and awaited, while the page goes on.
func TestTheEnd(t *testing.T) {
	mistake := errors.New("mistake")
	var got []string
	err := browser.Run(func(co *loop.Co) error {
		task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(time.Hour)
			got = append(got, err.Error())
			b := startBeats()
			for b.counts.Get("ticks").Int() < 3 {
				_ = co.Yield()
			}
			b.stop()
			got = append(got, "cleaned up")
			return err
		})
		if err := co.Yield(); err != nil {
			return err
		}
		got = append(got, "main ends")
		return mistake
	})
	require.Equal(t, mistake, err)
	require.Equal(t, []string{"main ends", loop.ErrCanceled.Error(), "cleaned up"}, got)
}

// Who ignores the cancellation is named.
func TestStragglers(t *testing.T) {
	o := &browser.Options{Loop: loop.Options{ShutdownTimeout: 10 * time.Millisecond, OnError: func(loop.Report) {}}}
	err := browser.RunWith(o, func(co *loop.Co) error {
		task.Do(co, func(co *loop.Co) error {
			for {
				if err := co.Sleep(time.Hour); errors.Is(err, loop.ErrClosed) {
					return err
				}
			}
		}, task.Named("stubborn"))
		return co.Yield()
	})
	var left *loop.StragglersError
	require.ErrorAs(t, err, &left)
	require.Equal(t, []string{"stubborn"}, left.Names)
}

// A panic is that of Run.
func TestPanic(t *testing.T) {
	defer func() {
		p, _ := recover().(*loop.PanicError)
		require.NotNil(t, p)
		require.Equal(t, "oh", p.Value)
	}()
	_ = browser.Run(func(co *loop.Co) error { panic("oh") })
}

func TestNested(t *testing.T) {
	run(t, func(co *loop.Co) error {
		require.Equal(t, loop.ErrNested, browser.Run(func(*loop.Co) error { return nil }))
		return nil
	})
}

// What nobody can be told of goes to console.error.
func TestReports(t *testing.T) {
	script(`globalThis.said = []; globalThis.realError = console.error; console.error = (text) => said.push(text)`)
	defer script(`console.error = realError`)
	o := &browser.Options{Loop: loop.Options{RecoverPanics: true}}
	require.NoError(t, browser.RunWith(o, func(co *loop.Co) error {
		co.Loop().CallSoon(func() { panic("oh") })
		return co.Sleep(time.Millisecond)
	}))
	require.Equal(t, 1, js.Global().Get("said").Length())
	require.Contains(t, js.Global().Get("said").Index(0).String(), "panic in callback")
}
