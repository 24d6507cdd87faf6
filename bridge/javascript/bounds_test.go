package javascript_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

// exceeds requires that a run ends with a LimitError.
func exceeds(t *testing.T, err error, what, where string) {
	t.Helper()
	var limit *javascript.LimitError
	require.ErrorAs(t, err, &limit)
	require.Equal(t, what, limit.What)
	require.Contains(t, limit.Stack, where)
}

// A callback that is interrupted takes nothing from the async functions that wait beside it.
func TestACallbackThatTakesTooLongEndsAlone(t *testing.T) {
	s := newScript(t)
	s.options.CallbackTime = 50 * time.Millisecond
	s.options.OnError = func(err error) bool {
		exceeds(t, err, "the time of one callback", "main.js:5")
		s.log("host")
		return true
	}
	require.NoError(t, s.run(`
		(async () => { try { await null; await new Promise(ok => setImmediate(ok)); log("resumed") } finally { log("finally") } })();
		setImmediate(() => {
			(async () => { await null; log("its own") })();
			for (let n = 0;;) n++;
		});
		setImmediate(() => log("next"));
	`))
	require.Equal(t, []string{"host", "next", "resumed", "its own", "finally"},
		sorted(s.lines, "host", "next", "resumed", "its own", "finally"))
}

// sorted returns lines in the order of want, so that only what is there counts.
func sorted(lines []string, want ...string) (all []string) {
	for _, w := range want {
		for _, l := range lines {
			if l == w {
				all = append(all, l)
			}
		}
	}
	return all
}

func TestAMicrotaskThatTakesTooLongEnds(t *testing.T) {
	s := newScript(t)
	s.options.CallbackTime = 50 * time.Millisecond
	s.options.OnError = func(err error) bool {
		exceeds(t, err, "the time of one callback", "spin (main.js:2")
		return true
	}
	require.NoError(t, s.run(`
		async function spin() { await null; for (;;); }
		spin();
		setTimeout(log, 1, "goes on");
	`))
	require.Equal(t, []string{"goes on"}, s.lines)
}

func TestTheMainScriptMayTakeTooLong(t *testing.T) {
	s := newScript(t)
	s.options.CallbackTime = 50 * time.Millisecond
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		_, err := r.RunScript("main.js", "for (;;);")
		exceeds(t, err, "the time of one callback", "main.js:1")
		_, err = r.RunScript("main.js", "log('still here')")
		return err
	}))
	require.Equal(t, []string{"still here"}, s.lines)
}

func TestARunHasADeadline(t *testing.T) {
	s := newScript(t)
	s.options.RunTime = time.Hour
	err := s.run("setInterval(log, 25 * 60 * 1000, 'tick')")
	exceeds(t, err, "the time of the run", "")
	require.Equal(t, []string{"tick", "tick"}, s.lines)
}

func TestADeadlineInterruptsWhatRuns(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, &javascript.Options{RunTime: 50 * time.Millisecond})
		return r.Run(co, "main.js", "setImmediate(function spin() { for (;;); })")
	})
	exceeds(t, err, "the time of the run", "spin (main.js:1")
}

func TestDepth(t *testing.T) {
	for _, source := range []string{
		"function deep() { return deep() + 1 } setImmediate(deep)",
		"async function deep() { await deep() } setImmediate(deep)",
		"const o = { toString() { return String(this) } }; setImmediate(() => String(o))",
		"setImmediate(function deep() { [1].map(deep) })",
	} {
		s := newScript(t)
		s.options.Depth = 500
		exceeds(t, s.run(source), "the depth of calls", "main.js:1")
	}
}

func TestTheNumberOfTimersIsBounded(t *testing.T) {
	s := newScript(t)
	s.options.MaxTimers = 10
	require.NoError(t, s.run("for (let i = 0; i < 100; i++) clearTimeout(setTimeout(log, 1)); for (let i = 0; i < 10; i++) setTimeout(log, 1)"))
	require.Len(t, s.lines, 10)
	exceeds(t, s.run("function many() { for (;;) setTimeout(log, 1) } try { many() } finally { log('finally') }"),
		"the number of timers", "many (main.js:1")
	require.Len(t, s.lines, 10)
}

func TestTheNumberOfReactionsIsBounded(t *testing.T) {
	s := newScript(t)
	s.options.MaxReactions = 100
	require.NoError(t, s.run("(async () => { for (let i = 0; i < 1000; i++) await null; log('done') })()"))
	require.Equal(t, []string{"done"}, s.lines)
	exceeds(t, s.run("const never = new Promise(() => {}); function wait() { for (;;) never.then(log) } setImmediate(wait)"),
		"the number of reactions to promises", "wait (main.js:1")
}

func TestInterruptFromAnyGoroutine(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		started := make(chan struct{})
		require.NoError(t, r.VM().Set("started", func() { close(started) }))
		go func() {
			<-started
			r.Interrupt(errBoom)
		}()
		return r.Run(co, "main.js", "setImmediate(function spin() { started(); for (;;); })")
	})
	var interrupt *javascript.InterruptError
	require.ErrorAs(t, err, &interrupt)
	require.ErrorIs(t, err, errBoom)
	require.Contains(t, interrupt.Stack, "spin (main.js:1")
}

func TestInterruptOfWhatWaits(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		_, err := r.RunScript("main.js", "setTimeout(() => {}, 1e6)")
		require.NoError(t, err)
		go r.Interrupt(errBoom)
		return r.Wait(co)
	})
	require.ErrorIs(t, err, errBoom)
}

// What a callback makes ready again and again is part of its time.
func TestTicksAndMicrotasksWithoutEnd(t *testing.T) {
	for _, source := range []string{
		"setImmediate(() => process.nextTick(function again() { process.nextTick(again) }))",
		"setImmediate(() => queueMicrotask(function again() { queueMicrotask(again) }))",
		"setImmediate(async () => { for (;;) await null })",
	} {
		s := newScript(t)
		s.options.CallbackTime = 50 * time.Millisecond
		exceeds(t, s.run(source), "the time of one callback", "")
	}
}
