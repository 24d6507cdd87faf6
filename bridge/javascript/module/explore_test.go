package module_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// racy is a graph whose cache is filled twice under some schedules.
const racy = `
-- cache.mjs --
export let loads = 0;
const cache = new Map();
export async function get(key) {
	if (!cache.has(key)) { loads++; cache.set(key, await io("value", 5)) }
	return cache.get(key);
}
-- main.mjs --
import { get, loads } from "./cache.mjs";
await get("a");
const { wait } = await import("./wait.cjs");
await wait(10);
get("b");
setTimeout(() => io("two", 4).then(() => get("b")), 1);
await wait(100);
assert(loads <= 2, loads + " loads");
-- wait.cjs --
exports.wait = (ms) => new Promise(ok => setTimeout(ok, ms));
`

// A bug that first in, first out does not show is found in a graph of modules, shrunk, and found again by its record.
func TestExploreFindsABugOfAGraph(t *testing.T) {
	program := module.Program(nil, files(racy), "main.mjs")
	report := looptest.Explorer{Schedules: 1000}.Run(program)
	require.NotNil(t, report.Failure, "%d schedules", report.Schedules)
	require.ErrorContains(t, report.Failure, "3 loads")
	require.Positive(t, report.Failure.Departures)
	again, err := looptest.Replay(report.Failure.Record, program)
	require.NoError(t, err)
	require.ErrorContains(t, again, "3 loads")
}

func TestExploredGraphsAreDeterministic(t *testing.T) {
	looptest.Audit(t, module.Program(nil, files(racy), "main.mjs"))
}

func TestExploreOfAGraphWithoutABug(t *testing.T) {
	module.Explore(t, 50, nil, files(`
-- main.mjs --
import { seen } from "./seen.mjs";
for (let i = 0; i < 3; i++) setTimeout(() => seen.push(i), 5);
await new Promise(ok => setTimeout(ok, 9));
assert(seen.join() === "0,1,2", seen);
-- seen.mjs --
export const seen = [];
`), "main.mjs")
}

// What nobody settles is told.
func TestExploreTellsOfAnAwaitWithoutEnd(t *testing.T) {
	never := files("-- main.mjs --\nawait new Promise(() => {})\n")
	report := looptest.Explorer{Schedules: 1}.Run(module.Program(nil, never, "main.mjs"))
	require.NotNil(t, report.Failure)
	require.ErrorIs(t, report.Failure, module.ErrUnsettled)
}
