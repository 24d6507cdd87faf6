#!/usr/bin/env bash
#
# Under a fake clock, two timers of Node.js run in the opposite order: with node:test's own clock, and with sinon's.
#
# One would guess: a fake clock changes how long a test takes, and not which callback is first. setTimeout(a, 1), then
# setTimeout(b, 0): whatever the program does, the test sees it do the same.
#
# Instead: Node.js makes every delay below 1 ms, and every one above 2^31 - 1, a delay of 1 ms, and timers of one duration run
# in the order in which they were set: a, b, and with them what was set for -5, 1.9 or 2^31 ms. Both fake clocks sort by the
# number as it was given: b before a, what was set for -5 ms before all (node:test) or beside 0 (sinon). They differ from each
# other as well: node:test has 2^31 ms before 1.9, sinon after it. So a test passes on an order that no process ever has, and a
# program that is wrong in production is right in its tests.
#
# Source: lib/internal/timers.js of nodejs/node (Timeout) beside lib/internal/test_runner/mock/mock_timers.js; fake-timers-src.js
# of @sinonjs/fake-timers; nodejs/node issue 46596, where the order of 1 and 0 was found to be meant so.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { mock } from 'node:test';
import FakeTimers from '@sinonjs/fake-timers';

async function order(pass) {
	const ran = [];
	for (const delay of [1, 0, -5, 1.9, 2 ** 31]) setTimeout(() => ran.push(delay === 2 ** 31 ? '2^31' : delay), delay);
	await pass();
	return ran.join(', ');
}

const real = await order(() => new Promise((resolve) => setTimeout(resolve, 50)));

mock.timers.enable({ apis: ['setTimeout'] });
const nodeTest = await order(() => mock.timers.tick(50));
mock.timers.reset();

const clock = FakeTimers.install({ toFake: ['setTimeout'] });
const sinon = await order(() => clock.tickAsync(50));
clock.uninstall();

const version = JSON.parse(readFileSync('node_modules/@sinonjs/fake-timers/package.json')).version;
console.log(`Node.js ${process.version}:            ${real}`);
console.log(`  with node:test's mock timers: ${nodeTest}`);
console.log(`@sinonjs/fake-timers ${version}:    ${sinon}`);
if (real !== '1, 0, -5, 1.9, 2^31' || nodeTest !== '-5, 0, 1, 2^31, 1.9' || sinon !== '0, -5, 1, 1.9, 2^31') {
	console.log('NOT as described');
	process.exitCode = 1;
}
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 @sinonjs/fake-timers@15.5.0 >log 2>&1 || { cat log; exit 1; }
node_modules/.bin/node --no-warnings main.mjs
