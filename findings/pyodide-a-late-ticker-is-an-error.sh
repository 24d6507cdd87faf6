#!/usr/bin/env bash
#
# On Pyodide, asyncio's call_at raises for a deadline that has just passed, so that a ticker ends the first time it is late.
#
# One would guess: what asyncio does. A deadline in the past is due at once: a ticker that asks for call_at(next) and adds
# its period to next, so as not to drift, catches up after a callback that took too long. CPython's loop takes any time and
# any delay, negative ones too.
#
# Instead: WebLoop.call_at subtracts the time of now and hands the delay to call_later, which raises ValueError ("Can't
# schedule in the past") if it is below zero. The same program ticks on while the loop is idle, and stops when a page has
# been busy for longer than a period: the error goes to the exception handler, and no tick comes any more. The code of
# asyncio itself does not meet it, since Timeout.reschedule compares first and sleep(-1) yields without a timer.
#
# Source: WebLoop.call_later and call_at in pyodide/webloop.py of Pyodide 314.0.7, against BaseEventLoop.call_at in
# Lib/asyncio/base_events.py of CPython 3.14.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { loadPyodide } from 'pyodide';
const python = await loadPyodide();
const said = await python.runPythonAsync(`
import asyncio, sys, time

def tick_late():
    loop = asyncio.get_running_loop()
    ticks, errors = [], []
    deadline = loop.time()
    def tick():
        nonlocal deadline
        ticks.append(len(ticks) + 1)
        if len(ticks) == 2:
            time.sleep(0.05)  # longer than the period
        if len(ticks) < 4:
            deadline += 0.02
            loop.call_at(deadline, tick)
    loop.set_exception_handler(lambda loop, context: errors.append(type(context['exception']).__name__))
    loop.call_soon(tick)
    return ticks, errors

ticks, errors = tick_late()
await asyncio.sleep(0.3)
f'CPython {sys.version.split()[0]}: ticks {ticks} of 4; errors {errors}'
`);
console.log('Pyodide 314.0.7, ' + said);
if (!said.endsWith(`ticks [1, 2] of 4; errors ['ValueError']`)) {
	console.log('NOT as described');
	process.exitCode = 1;
}
JS
npm install --no-audit --no-fund --prefix "$dir" pyodide@314.0.7 >log 2>&1 || { cat log; exit 1; }
node main.mjs
