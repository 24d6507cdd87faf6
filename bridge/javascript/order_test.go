package javascript_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/trace"
)

// What Node has printed for two hundred random programs is what they print here. testdata/node says under which
// rules, and internal/differential compares fresh ones.
func TestNodePrintsTheSame(t *testing.T) {
	cases, err := trace.Read[trace.Case]("testdata/node/traces.jsonl")
	require.NoError(t, err)
	require.Len(t, cases, 200)
	for _, c := range cases {
		require.Empty(t, c.Compare(), "seed %d\n%s", c.Seed, c.Program)
	}
}

func TestTicksComeBeforeMicrotasks(t *testing.T) {
	prints(t, `
		Promise.resolve().then(() => { log("microtask"); process.nextTick(log, "its tick") });
		process.nextTick(() => { log("tick"); Promise.resolve().then(() => log("its microtask")) });
		queueMicrotask(() => log("queued"));
		log("script");
	`, "script", "tick", "microtask", "queued", "its microtask", "its tick")
}

func TestEqualTimersRunInTheOrderOfSetting(t *testing.T) {
	prints(t, `
		for (let i = 0; i < 5; i++) setTimeout(log, 10, i);
		setTimeout(log, 5, "sooner");
	`, "sooner", "0", "1", "2", "3", "4")
}

func TestMicrotasksComeAfterEachTimer(t *testing.T) {
	prints(t, `
		for (const i of [1, 2]) setTimeout(() => { log("timer", i); Promise.resolve().then(() => log("microtask", i)) }, 1);
	`, "timer 1", "microtask 1", "timer 2", "microtask 2")
}

func TestATimerClearedByMicrotasksDoesNotRun(t *testing.T) {
	prints(t, `
		setTimeout(() => Promise.resolve().then(() => { clearTimeout(second); log("cleared") }), 1);
		const second = setTimeout(log, 1, "second");
	`, "cleared")
}

func TestAnImmediateOfAnImmediateWaitsForTimers(t *testing.T) {
	prints(t, `
		setImmediate(() => { log("first"); setImmediate(log, "second") });
		setImmediate(log, "with the first");
	`, "first", "with the first", "second")
}

func TestIntervals(t *testing.T) {
	prints(t, `
		let n = 0;
		const i = setInterval((word) => { log(word, ++n, performance.now()); if (n == 3) clearInterval(i) }, 10, "tick");
	`, "tick 1 10", "tick 2 20", "tick 3 30")
}

func TestTheShortestDelayIsAMillisecond(t *testing.T) {
	prints(t, `
		for (const d of [0, -5, undefined, NaN, 1e12, "0.5", 1.9]) setTimeout(() => log(d, performance.now()), d);
	`, "0 1", "-5 1", "undefined 1", "NaN 1", "1000000000000 1", "0.5 1", "1.9 1")
}

func TestTimersAreNumbersToo(t *testing.T) {
	prints(t, `
		const a = setTimeout(log, 1, "a"), b = setTimeout(log, 1, "b"), c = setTimeout(log, 2, "c");
		log(typeof +a, +a === +a, a.hasRef(), typeof a);
		clearTimeout(+a);
		clearInterval(String(+b));
		clearTimeout("nothing");
		clearTimeout();
		clearTimeout(null);
	`, "number true true object", "c")
}

func TestRefreshSetsATimerAgain(t *testing.T) {
	prints(t, `
		let n = 0;
		const timer = setTimeout(() => { log(performance.now()); if (++n < 3) timer.refresh() }, 7);
		setTimeout(() => timer.refresh(), 5);
	`, "12", "19", "26")
}

func TestWhatIsUnreferencedDoesNotHoldTheRun(t *testing.T) {
	prints(t, `
		setTimeout(log, 1, "runs");
		setTimeout(log, 2, "too late").unref();
		setInterval(log, 2, "too late").unref();
		setTimeout(log, 3, "referenced again").unref().ref();
	`, "runs", "too late", "too late", "referenced again")
}

func TestAFunctionIsAskedFor(t *testing.T) {
	for _, call := range []string{"setTimeout('log()')", "setImmediate()", "queueMicrotask({})", "process.nextTick(1)", "setInterval(null, 1)"} {
		require.ErrorContains(t, newScript(t).run(call), "must be of type function", call)
	}
}
