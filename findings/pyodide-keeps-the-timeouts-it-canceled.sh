#!/usr/bin/env bash
#
# On Pyodide, a timeout of asyncio that was canceled stays with the host until its time, and keeps Node.js from ending.
#
# One would guess: TimerHandle.cancel() takes a timer back. asyncio.wait_for and asyncio.timeout do so whenever what they
# guard ends in time, which is nearly always; CPython's heap drops such timers, sweeping when half of them are canceled.
#
# Instead: WebLoop.call_later hands a function to setTimeout and keeps nothing by which clearTimeout could take it back. A
# cancel only marks the handle, and the function looks at the mark when it is called at last. A thousand answers that came at
# once, each guarded by an hour, leave a thousand timeouts of an hour with all that they refer to; a program of Node.js that
# is done in a moment ends after an hour. A page never shows it, but its memory grows with requests a second times the
# longest timeout.
#
# Source: call_later and _timer_handle_cancelled in pyodide/webloop.py of Pyodide 314.0.7; Handle.cancel in
# Lib/asyncio/events.py of CPython 3.14.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { loadPyodide } from 'pyodide';
const timeouts = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
const python = await loadPyodide();
const before = timeouts();
await python.runPythonAsync(`
import asyncio

async def answer():
    return 42

for _ in range(1000):
    assert await asyncio.wait_for(answer(), 3600) == 42
`);
const left = timeouts() - before;
console.log(`Pyodide 314.0.7: 1000 calls of wait_for have ended; timeouts of the host that keep the program alive: ${left}`);
if (left !== 1000) console.log('NOT as described');
process.exit(left === 1000 ? 0 : 1);
JS
npm install --no-audit --no-fund --prefix "$dir" pyodide@314.0.7 >log 2>&1 || { cat log; exit 1; }
node main.mjs
