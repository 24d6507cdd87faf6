#!/usr/bin/env bash
#
# In what AsyncLocalStorage does the listener of a port run? In Node.js that of where the channel was made, in Deno that of
# where it was subscribed, in Bun none.
#
# One would guess: a value of AsyncLocalStorage goes along with what one begins under it, as a contextvars.Context goes along
# with a callback of asyncio: who subscribes under A, hears under A. The three have the module by one name, and agree on
# timers, promises, async generators and plain events.
#
# Instead: a channel made under "maker", subscribed under "listener", written to under "sender": three answers, of which
# no one is an error; a request's id is in the log, or another's, or none. The timeout of AbortSignal is another such place:
# Node.js has the context in which it was made, the others have none.
#
# Source: documentation of AsyncLocalStorage ("Troubleshooting: Context loss") and of node:worker_threads, which have no word
# on ports; oven-sh/bun pull request 32805, which was closed.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import process from 'node:process';
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

const storage = new AsyncLocalStorage();
const heard = (subscribe) => new Promise((resolve) => subscribe(() => resolve(storage.getStore() ?? 'none')));
const alive = setInterval(() => {}, 1000); // the timeout of a signal keeps nothing alive

const emitter = new EventEmitter();
const event = storage.run('listener', () => heard((listener) => emitter.on('event', listener)));
storage.run('sender', () => emitter.emit('event'));

const timer = storage.run('maker', () => heard((callback) => setTimeout(callback, 1)));

const { port1, port2 } = storage.run('maker', () => new MessageChannel());
const message = storage.run('listener', () => heard((listener) => port1.on('message', listener)));
storage.run('sender', () => port2.postMessage('hello'));

const signal = storage.run('maker', () => AbortSignal.timeout(1));
const timeout = storage.run('listener', () => heard((listener) => signal.addEventListener('abort', listener)));

const got = `timer: ${await timer}, event: ${await event}, message: ${await message}, abort of a timeout: ${await timeout}`;
port1.close();
clearInterval(alive);
const runtime = globalThis.Deno ? 'Deno ' + Deno.version.deno : globalThis.Bun ? 'Bun ' + Bun.version : 'Node.js ' + process.version;
console.log(`${runtime}: ${got}`);
const want = {
	Node: 'timer: maker, event: sender, message: maker, abort of a timeout: maker',
	Deno: 'timer: maker, event: sender, message: listener, abort of a timeout: none',
	Bun: 'timer: maker, event: sender, message: none, abort of a timeout: none',
};
if (got !== want[runtime.split(/[. ]/)[0]]) {
	console.log('NOT as described');
	process.exit(1);
}
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 deno@2.9.6 bun@1.4.5 >log 2>&1 || { cat log; exit 1; }
node_modules/.bin/node main.mjs
node_modules/.bin/deno run --quiet --allow-all main.mjs
node_modules/.bin/bun main.mjs
