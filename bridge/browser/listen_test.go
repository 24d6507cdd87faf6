//go:build js

package browser_test

import (
	"errors"
	"syscall/js"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// newTarget returns an EventTarget at which the page fires an event of the name go, and keeps whether its default was
// prevented.
func newTarget() js.Value {
	return script(`(() => {
		const target = new EventTarget();
		target.prevented = [];
		target.fireSoon = (detail) => setTimeout(() => {
			const event = new Event("go", { cancelable: true });
			event.number = detail;
			target.dispatchEvent(event);
			target.prevented.push(event.defaultPrevented);
		});
		return target;
	})()`)
}

// In the first turn, preventDefault works, whether the loop waits or is busy.
func TestPreventDefault(t *testing.T) {
	run(t, func(co *loop.Co) error {
		target, got := newTarget(), 0
		remove := browser.On(co, target, "go", func(event js.Value) {
			event.Call("preventDefault")
			got++
		})
		target.Call("fireSoon", 1)
		if err := co.Sleep(20 * time.Millisecond); err != nil {
			return err
		}
		target.Call("fireSoon", 2)
		for got < 2 {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		remove()
		target.Call("fireSoon", 3)
		if err := nextTurnOfThePage(co); err != nil {
			return err
		}
		require.Equal(t, "true,true,false", target.Get("prevented").Call("join").String())
		require.Equal(t, 2, got)
		return nil
	})
}

// After an await that lets the page go on it does not.
func TestPreventDefaultTooLate(t *testing.T) {
	run(t, func(co *loop.Co) error {
		target := newTarget()
		target.Call("fireSoon", 1)
		event, err := browser.Once(co, target, "go")
		require.NoError(t, err)
		if err := nextTurnOfThePage(co); err != nil {
			return err
		}
		event.Call("preventDefault")
		require.Equal(t, "false", target.Get("prevented").Call("join").String())
		return nil
	})
}

func TestListener(t *testing.T) {
	run(t, func(co *loop.Co) error {
		target := newTarget()
		l := browser.Listen(co, target, "go")
		for i := range 3 {
			target.Call("fireSoon", i)
		}
		var got []int
		for event, err := range l.All(co) {
			require.NoError(t, err)
			if got = append(got, event.Get("number").Int()); len(got) == 3 {
				l.Close()
			}
		}
		require.Equal(t, []int{0, 1, 2}, got)
		_, err := l.Next(co)
		require.Equal(t, queue.ErrShutDown, err)
		waiting := task.Go(co, func(co *loop.Co) (js.Value, error) { return browser.Once(co, target, "go") })
		if err := co.Yield(); err != nil {
			return err
		}
		waiting.Cancel(nil)
		_, err = waiting.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)
		return nil
	})
}

// The end of the loop takes back what has listened.
func TestListenersEndWithTheLoop(t *testing.T) {
	target := script(`(() => {
		const target = { count: 0, addEventListener() { this.count++ }, removeEventListener() { this.count-- } };
		return target;
	})()`)
	run(t, func(co *loop.Co) error {
		browser.On(co, target, "go", func(js.Value) {})
		browser.Listen(co, target, "go")
		require.Equal(t, 2, target.Get("count").Int())
		return nil
	})
	require.Zero(t, target.Get("count").Int())
}

func TestPorts(t *testing.T) {
	run(t, func(co *loop.Co) error {
		here, end := browser.Channel(co)
		there := browser.NewPort(co, end)
		require.NoError(t, here.Post(map[string]any{"n": 1}))
		require.NoError(t, here.Post(browser.Bytes([]byte("bytes"))))
		v, err := there.Receive(co)
		require.NoError(t, err)
		require.Equal(t, 1, v.Get("n").Int())
		v, err = there.Receive(co)
		require.NoError(t, err)
		require.Equal(t, 5, v.Length())
		err = here.Post(script(`() => 1`))
		var refused *browser.Error
		require.ErrorAs(t, err, &refused)
		require.Equal(t, "DataCloneError", refused.Name())
		require.EqualError(t, here.Post(t), "browser: JavaScript has no value for a *testing.T")
		there.Close()
		for range there.All(co) {
			t.Error("a closed port has messages")
		}
		here.Close()
		return nil
	})
}

// Several that wait have the same frame. Where nothing is drawn, that is the error.
func TestFrames(t *testing.T) {
	run(t, func(co *loop.Co) error {
		first, err := browser.Frame(co)
		if errors.Is(err, browser.ErrNoFrames) {
			t.Log("nothing is drawn here: no frames")
			return nil
		}
		require.NoError(t, err)
		one := task.Go(co, browser.Frame)
		two := task.Go(co, browser.Frame)
		never := task.Go(co, browser.Frame)
		if err := co.Yield(); err != nil {
			return err
		}
		never.Cancel(nil)
		a, err := one.Await(co)
		require.NoError(t, err)
		b, err := two.Await(co)
		require.NoError(t, err)
		require.Equal(t, a, b)
		require.Greater(t, a, first)
		_, err = never.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)
		return nil
	})
}
