#!/usr/bin/env bash
#
# After a busy spell, Node.js runs a timer before another whose time had come earlier.
#
# One would guess: a loop that finds several timers overdue runs them by their time, earliest first, as a heap of deadlines
# gives them (asyncio, Go, libuv itself, on which Node.js stands). A was set first for 30 ms, B for 40 ms; some 20 ms later C
# for 30 ms, so it is due some 10 ms after B. If the program is busy until all three are overdue: A, B, C.
#
# Instead: A, C, B. Node.js keeps a list for each duration, and a heap of these lists only. A list whose first timer is due
# is run through, as far as its timers are due as well, before the heap is asked again. On a loop that keeps up this is the
# same; on one that was held up, timers overtake others by having a length in common with an older one.
#
# Source: the opening comment of lib/internal/timers.js in nodejs/node, and listOnTimeout there; the discussion in
# nodejs/node issue 37226; the documentation of setTimeout, which promises no order.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.js <<'JS'
const order = [];
const busyUntil = (time) => { while (performance.now() < time); };

setTimeout(() => order.push('A'), 30);
setTimeout(() => order.push('B'), 40);
busyUntil(performance.now() + 20);
setTimeout(() => order.push('C'), 30); // after B by at least 9 ms, however long each line took
busyUntil(performance.now() + 60);     // and now all are overdue

process.on('exit', () => {
	console.log('Node.js ' + process.version + ': ' + order.join(', '));
	if (order.join('') !== 'ACB') {
		console.log('NOT as described');
		process.exitCode = 1;
	}
});
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 >log 2>&1 || { cat log; exit 1; }
node_modules/.bin/node main.js
