#!/usr/bin/env bash
#
# In Node.js, an exception that was handled lets an immediate overtake the timers of an iteration.
#
# One would guess, as the documentation of setImmediate says: an immediate that is queued from inside an executing callback
# is not triggered until the next iteration of the event loop. An iteration begins with timers, so a timer that is due by then
# comes first. Whether the callback ends by return or by an exception, which process.on('uncaughtException') handles, is no
# matter of order.
#
# Instead: if the last immediate of the phase throws, those that were queued meanwhile run at once, in the same phase, before
# the timer. Node.js calls the function that runs the immediates again, for what the exception has left over, and since
# nothing is left, that takes the new queue for the old one.
#
# Source: lib/internal/timers.js in nodejs/node, processImmediate: the queue is outstandingQueue if that has a head, and
# immediateQueue otherwise; src/env.cc, CheckImmediate, which calls it as long as it has not said that it is through.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.js <<'JS'
const busy = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };

function order(throws, done) {
	const seen = [];
	setImmediate(() => {
		setTimeout(() => seen.push('timer'), 1);
		setImmediate(() => seen.push('immediate'));
		busy(20); // the timer is long due when this callback ends
		setTimeout(() => done(seen.join(', ')), 50);
		if (throws) throw new Error('handled');
	});
}

process.on('uncaughtException', () => {});
order(false, (returned) => order(true, (thrown) => {
	console.log('Node.js ' + process.version);
	console.log('the callback has returned: ' + returned);
	console.log('the callback has thrown:   ' + thrown);
	if (returned !== 'timer, immediate' || thrown !== 'immediate, timer') {
		console.log('NOT as described');
		process.exitCode = 1;
	}
}));
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 >log 2>&1 || { cat log; exit 1; }
node_modules/.bin/node main.js
