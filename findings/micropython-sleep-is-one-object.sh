#!/usr/bin/env bash
#
# On MicroPython, what asyncio.sleep returns is one object for the whole program, and a second sleep shortens the first.
#
# One would guess: asyncio.sleep(2) gives an awaitable of its own each time, as a call of an async function does; so two
# sleeps can be made first and awaited one after the other, and a sleep can be given to wait_for or gather.
#
# Instead: to allocate nothing, every call writes its time into the same object and returns it. Of two that are made before
# one is awaited, the first ends when the second is due, and the second takes no time at all; nothing is said. (The source
# has an assertion against it, which the packages for the web are built without.) wait_for refuses a sleep, with a TypeError
# that asks for a coroutine. With an async function around each sleep all is as expected.
#
# Source: class SingletonGenerator and sleep_ms in extmod/asyncio/core.py of micropython/micropython v1.27.0.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';
const said = [];
const python = await loadMicroPython({ linebuffer: true, stdout: (line) => said.push(line) });
await python.runPythonAsync(`
import asyncio, time

async def main():
    start = time.ticks_ms()
    first, second = asyncio.sleep(2), asyncio.sleep(0.1)
    print('one object', first is second)
    await first
    await second
    print('both are over in less than a second', time.ticks_diff(time.ticks_ms(), start) < 1000)
    try:
        await asyncio.wait_for(asyncio.sleep(0.1), 1)
        print('wait_for takes a sleep')
    except TypeError as error:
        print(error)

await main()
`);
console.log('MicroPython 1.27.0: ' + said.join('; '));
if (said.join('; ') !== 'one object True; both are over in less than a second True; coroutine expected') {
	console.log('NOT as described');
	process.exitCode = 1;
}
JS
npm install --no-audit --no-fund --prefix "$dir" @micropython/micropython-webassembly-pyscript@1.27.0 >log 2>&1 || { cat log; exit 1; }
node main.mjs
