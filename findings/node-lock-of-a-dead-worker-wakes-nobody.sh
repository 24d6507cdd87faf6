#!/usr/bin/env bash
#
# When a worker of Node.js ends with a lock in its hands, the lock is free, and the one that waits for it is not told.
#
# One would guess: navigator.locks.request waits until the lock is released. A worker that ends, or is terminated, releases
# what it holds, as the specification of Web Locks has it for an agent that goes, and the next request is granted.
#
# Instead: the lock is taken back when the worker is cleaned up, and the queue is not looked at then. Neither is held, one
# request is pending, and it stays so: until this thread happens to make some other request, of whatever name, or releases
# something, which has the queue read. A program whose only hope is that lock never goes on. Released by a worker that lives,
# the lock does wake the waiter. In Deno it does so in both cases.
#
# Source: Web Locks, on the termination of remaining locks and requests; src/node_locks.cc of nodejs/node:
# LockManager::CleanupEnvironment, beside ReleaseLockAndProcessQueue.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import process from 'node:process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const holder = `
	const { parentPort } = require('node:worker_threads');
	navigator.locks.request('lock', async () => {
		parentPort.postMessage('held');
		await new Promise((release) => parentPort.once('message', release));
	}).then(() => parentPort.postMessage('released'));
`;
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 500));

async function waiter(giveUp) {
	const worker = new Worker(holder, { eval: true });
	await once(worker, 'message');
	let granted = false;
	const wait = navigator.locks.request('lock', () => { granted = true; });
	await giveUp(worker);
	await aWhile();
	const { held, pending } = await navigator.locks.query();
	const said = `granted: ${granted} (held ${held.length}, pending ${pending.length})`;
	await navigator.locks.request('another', () => {});
	await Promise.race([wait, aWhile()]);
	await worker.terminate();
	return `${said}, after a request for another: ${granted}`;
}

const got = {
	'released by a worker that lives': await waiter(async (worker) => {
		worker.postMessage('release');
		await once(worker, 'message');
	}),
	'held by a worker that is gone': await waiter((worker) => worker.terminate()),
};
const runtime = globalThis.Deno ? 'Deno ' + Deno.version.deno : 'Node.js ' + process.version;
for (const [how, what] of Object.entries(got)) console.log(`${runtime}: ${how}: ${what}`);
const told = 'granted: true (held 0, pending 0), after a request for another: true';
const forgotten = 'granted: false (held 0, pending 1), after a request for another: true';
const want = [told, globalThis.Deno ? told : forgotten];
if (String(Object.values(got)) !== String(want)) {
	console.log('NOT as described');
	process.exit(1);
}
process.exit(0);
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 deno@2.9.6 >log 2>&1 || { cat log; exit 1; }
node_modules/.bin/node main.mjs
node_modules/.bin/deno run --quiet --allow-all main.mjs
