#!/usr/bin/env bash
#
# "for await" over setInterval of Node.js' timers/promises repays each tick that a slow turn has missed, all at once.
#
# One would guess: an interval that its user cannot keep up with leaves ticks out. The plain setInterval does so, on Node.js
# and in browsers: a callback that blocks for thirty periods is called once for them. So does Go's Ticker. A loop that asks a
# server every 10 ms, and once waits 300 ms for it, goes on every 10 ms.
#
# Instead: while the body awaits, the iterator counts the ticks, and afterwards it gives them without a pause: here some thirty
# turns in the time of less than one. The count has no bound, and the value that is given tells nobody that the tick is old.
# What was to be spared by asking now and then gets, after an hour in which it did not answer, all requests of that hour in
# one burst.
#
# Source: lib/timers/promises.js in nodejs/node: setInterval (notYielded); the documentation of timersPromises.setInterval does
# not say what becomes of missed ticks.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

# The turns are counted that begin within one period of the end of the wait: the times differ from machine to machine, and
# a slow one only misses more ticks.
cat >main.mjs <<'JS'
import { setInterval as ticks, setTimeout as sleep } from 'node:timers/promises';

const period = 10;
const wait = 300;

// repaid waits once, and counts the turns that begin before a timer of half a period, set at the end of the wait, has run.
async function repaid() {
	let count = 0;
	let over = false;
	let waited = false;
	for await (const _ of ticks(period)) {
		if (!waited) {
			await sleep(wait);
			waited = true;
			setTimeout(() => { over = true; }, period / 2);
			continue;
		}
		if (over) {
			return count;
		}
		count++;
	}
}

// left does the same with a plain setInterval, whose callback blocks as long.
function left() {
	return new Promise((resolve) => {
		let count = 0;
		let waited = false;
		const interval = setInterval(() => {
			if (waited) {
				count++;
				return;
			}
			for (const end = performance.now() + wait; performance.now() < end;);
			waited = true;
			setTimeout(() => {
				clearInterval(interval);
				resolve(count);
			}, period / 2);
		}, period);
	});
}

const all = await repaid();
const few = await left();
console.log(`Node.js ${process.version}: turns within half a period after a wait of ${wait / period} periods:`);
console.log(`for await: ${all}; setInterval: ${few}`);
if (all < 10 || few > 1) {
	console.log('NOT as described');
	process.exitCode = 1;
}
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 >log 2>&1 || { cat log; exit 1; }
node_modules/.bin/node main.mjs
