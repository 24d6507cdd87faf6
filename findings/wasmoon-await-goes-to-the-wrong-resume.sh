#!/usr/bin/env bash
#
# In wasmoon (Lua 5.4 in WebAssembly), a promise awaited inside a Lua coroutine is awaited by nobody, and yields nil.
#
# One would guess: p:await() of a JavaScript promise holds up the Lua code that calls it until the promise is settled, as the
# README says, and gives its value. In a coroutine that a Lua script has made (a generator, say, that fetches the next item)
# the same line does the same.
#
# Instead: await is a yield of the promise, which only the engine's own driver understands, and that one drives the main
# coroutine. In an inner one the yield goes to the nearest coroutine.resume: the script is handed a promise for an item, and
# resuming does not help. The coroutine stays suspended at its await and yields nil, each time, although the promise was
# fulfilled from the start: its reaction runs in JavaScript, which has no turn as long as Lua keeps resuming. What resume was
# given is dropped. It takes a trampoline in Lua, that itself awaits what the inner coroutine yielded, to get the value through.
#
# Source: the README of wasmoon ("Promises can be await'd from Lua"); ceifa/wasmoon issue 117.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { LuaFactory } from 'wasmoon';

const lua = await new LuaFactory().createEngine();
lua.global.set('fetch', (value) => Promise.resolve(value));

const plain = await lua.doString(`return fetch("item"):await()`);

const inner = await lua.doString(`
	local co = coroutine.create(function() return "got " .. tostring(fetch("item"):await()) end)
	local _, yielded = coroutine.resume(co)
	local first = type(yielded) .. ", " .. coroutine.status(co)
	local results = {}
	for i = 1, 3 do
		if coroutine.status(co) == "dead" then break end
		local ok, result = coroutine.resume(co, "sent")
		results[#results + 1] = tostring(ok) .. " " .. tostring(result) .. " " .. coroutine.status(co)
	end
	return first .. " / " .. table.concat(results, " / ")
`);

const trampoline = await lua.doString(`
	local co = coroutine.create(function() return "got " .. tostring(fetch("item"):await()) end)
	local _, promise = coroutine.resume(co)
	promise:await()
	local _, result = coroutine.resume(co)
	return result
`);

const version = JSON.parse(readFileSync('node_modules/wasmoon/package.json')).version;
console.log('wasmoon ' + version + ' on Node.js ' + process.version);
console.log('await at the top:        ' + plain);
console.log('await in a coroutine:    ' + inner);
console.log('awaited by a trampoline: ' + trampoline);
if (plain !== 'item' || inner !== 'userdata, suspended' + ' / true nil suspended'.repeat(3) || trampoline !== 'got item') {
	console.log('NOT as described');
	process.exitCode = 1;
}
JS
npm install --no-audit --no-fund --prefix "$dir" wasmoon@1.16.0 >log 2>&1 || { cat log; exit 1; }
node main.mjs
