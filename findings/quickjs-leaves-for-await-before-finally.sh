#!/usr/bin/env bash
#
# In QuickJS (npm: quickjs-emscripten), a break out of "for await" goes on before the generator has cleaned up.
#
# One would guess: leaving the loop by break calls return on the async generator and awaits it (AsyncIteratorClose of
# ECMA-262), so that behind the loop a lock or connection which the generator gives back in its finally is free again; and
# if that finally throws, the error comes out of the loop.
#
# Instead: QuickJS calls return and does not wait. The line behind the loop runs while the generator is still within its
# finally block; if that fails, the loop has ended well and a catch around it sees nothing. The same program on V8, in the
# Node.js that runs this script, keeps the order and reports the error.
#
# Source: ECMA-262, AsyncIteratorClose; quickjs-ng/quickjs pull request 1580 (July 2026), which mends it in that fork.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { getQuickJS } from 'quickjs-emscripten';

const program = `
	async function* lease() {
		try { yield 1 } finally { await null; log('given back') }
	}
	async function* failing() {
		try { yield 1 } finally { await null; throw new Error('close') }
	}
	(async () => {
		for await (const x of lease()) break;
		log('behind the loop');
		await settle();
		log('|');
		try {
			for await (const x of failing()) break;
			log('no error');
		} catch (err) { log('error: ' + err.message) }
	})();
	async function settle() { for (let i = 0; i < 20; i++) await null }
`;

const QuickJS = await getQuickJS();
const context = QuickJS.newContext();
const quick = [];
const log = context.newFunction('log', (text) => { quick.push(context.getString(text)) });
log.consume(() => context.setProp(context.global, 'log', log));
context.unwrapResult(context.evalCode(program)).dispose();
context.unwrapResult(context.runtime.executePendingJobs());
context.dispose();

const v8 = [];
vm.runInNewContext(program, { log: (text) => v8.push(text) });
await new Promise((resolve) => setImmediate(resolve));

const version = JSON.parse(readFileSync('node_modules/quickjs-emscripten/package.json')).version;
console.log('quickjs-emscripten ' + version + ': ' + quick.join(', '));
console.log('V8 of Node.js ' + process.version + ': ' + v8.join(', '));
if (quick.join() !== 'behind the loop,given back,|,no error'
	|| v8.join() !== 'given back,behind the loop,|,error: close') {
	console.log('NOT as described');
	process.exitCode = 1;
}
JS
npm install --no-audit --no-fund --prefix "$dir" quickjs-emscripten@0.32.0 >log 2>&1 || { cat log; exit 1; }
node main.mjs
