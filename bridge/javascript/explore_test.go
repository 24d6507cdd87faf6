package javascript_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// planted are scripts with a bug that first in, first out does not show, and what is said of it.
var planted = map[string]struct{ source, says string }{
	"double spend": {`
		let balance = 100;
		async function spend(amount) {
			if (balance < amount) return;
			await io("the ledger", 1);
			balance -= amount;
			assert(balance >= 0, "overdrawn: " + balance);
		}
		io("first request", 5).then(() => { log("first"); balance >= 80 && (balance -= 80) });
		setTimeout(() => io("second request", 4).then(() => { log("second"); return spend(80) }), 1);
	`, "overdrawn: -60"},
	"cache stampede": {`
		const cache = new Map();
		let loads = 0;
		async function get(key) {
			if (!cache.has(key)) { loads++; cache.set(key, await io("value", 5)) }
			return cache.get(key);
		}
		get("a");
		setTimeout(() => io("a request", 4).then(() => get("a")), 1);
		setTimeout(() => assert(loads == 1, loads + " loads"), 100);
	`, "2 loads"},
	"unhandled abort": {`
		const c = new AbortController();
		const answer = new Promise((ok, no) => { c.signal.onabort = () => no(c.signal.reason); setTimeout(ok, 5, "answer") });
		setTimeout(() => setTimeout(() => c.abort(), 4), 1);
		setTimeout(() => answer.catch(e => log(e.name)), 11);
	`, "AbortError"},
	"leaked interval": {`
		let poll;
		io("connected", 5).then(() => { poll = setInterval(() => {}, 10_000) });
		setTimeout(() => io("done", 4).then(() => clearInterval(poll)), 1);
	`, "setInterval at main.js:3"},
}

// Each planted bug is found, shrunk to few departures, and found again by its record.
func TestExploreFindsPlantedBugs(t *testing.T) {
	for name, bug := range planted {
		t.Run(name, func(t *testing.T) {
			program := javascript.Program(nil, "main.js", bug.source)
			report := looptest.Explorer{Schedules: 1000}.Run(program)
			require.NotNil(t, report.Failure, "%d schedules", report.Schedules)
			require.ErrorContains(t, report.Failure, bug.says)
			require.Positive(t, report.Failure.Departures, "first in, first out fails as well")
			require.LessOrEqual(t, report.Failure.Departures, 3)
			again, err := looptest.Replay(report.Failure.Record, program)
			require.NoError(t, err)
			require.ErrorContains(t, again, bug.says)
		})
	}
}

// What Node promises holds under every schedule.
func TestWhatNodePromisesIsNoChoice(t *testing.T) {
	javascript.Explore(t, 300, nil, "main.js", `
		const seen = [];
		for (let i = 0; i < 4; i++) setTimeout(() => { seen.push(i); Promise.resolve().then(() => seen.push("m" + i)) }, 5);
		setTimeout(() => {}, 3);
		setTimeout(() => assert(seen.join() == "0,m0,1,m1,2,m2,3,m3", seen.join()), 9);
	`)
}

func TestExploredScriptsAreDeterministic(t *testing.T) {
	looptest.Audit(t, javascript.Program(nil, "main.js", `
		for (const d of [5, 3, 2]) setTimeout(async () => { log(d, await io(Math.random(), d)) }, 5 - d);
	`))
}
