#!/usr/bin/env bash
#
# In Node.js, the same AbortSignal.timeout() ends one wait with a TimeoutError and the next with an AbortError.
#
# One would guess: what a signal's owner gives as the reason is what whoever waits is told, as fetch has it, and
# throwIfAborted. AbortSignal.timeout() gives a TimeoutError as its reason, so that a timeout and a user who has had enough can
# be told apart: if (err.name === 'TimeoutError') retry().
#
# Instead: what came from the web (fetch, reading its body, pipeTo) throws the reason; Node.js's own (timers/promises,
# events.once and on, pipeline, execFile, http.request, readline) throws an AbortError of its own, also for a timeout, and has
# the reason as its cause. There the retry above is never made, and a check for AbortError takes a timeout for the user's wish.
# What is right for both is to look at signal.reason.
#
# Source: "Aborting" in the documentation of each module of Node.js; AbortError in lib/internal/errors.js of nodejs/node; the
# DOM standard, which has callers throw the signal's reason.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { execFile } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import http from 'node:http';
import readline from 'node:readline/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const server = http.createServer((request, response) => { if (request.url === '/body') response.write('a part'); });
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${server.address().port}`;
const silent = () => new Readable({ read() {} });

const waits = {
	'fetch': (signal) => fetch(url, { signal }),
	'the body of a fetch': (signal) => fetch(url + '/body', { signal }).then((response) => response.text()),
	'pipeTo': (signal) => new ReadableStream({}).pipeTo(new WritableStream({}), { signal }),
	'timers/promises': (signal) => sleep(1e6, undefined, { signal }),
	'events.once': (signal) => once(new EventEmitter(), 'never', { signal }),
	'events.on': async (signal) => { for await (const _ of on(new EventEmitter(), 'never', { signal })); },
	'stream.pipeline': (signal) => pipeline(silent(), new Writable({ write() {} }), { signal }),
	'http.request': (signal) => new Promise((_, reject) => http.request(url, { signal }).on('error', reject).end()),
	'execFile': (signal) => promisify(execFile)(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { signal }),
	'readline': (signal) => readline.createInterface({ input: silent() }).question('', { signal }),
};

console.log('Node.js ' + process.version);
const seen = [];
for (const [name, wait] of Object.entries(waits)) {
	const err = await wait(AbortSignal.timeout(500)).catch((err) => err);
	seen.push(err.name);
	console.log(`${name.padEnd(20)} ${err.name}${err.cause ? ', because of a ' + err.cause.name : ''}`);
}
const want = [...Array(3).fill('TimeoutError'), ...Array(7).fill('AbortError')];
if (seen.join() !== want.join()) {
	console.log('NOT as described');
	process.exitCode = 1;
}
server.closeAllConnections();
server.close();
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 >log 2>&1 || { cat log; exit 1; }
node_modules/.bin/node main.mjs
