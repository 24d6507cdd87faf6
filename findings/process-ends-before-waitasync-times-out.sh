#!/usr/bin/env bash
#
# A wait by Atomics.waitAsync with a timeout does not keep the process, in Node.js, Deno and Bun: it ends, and with code 0.
#
# One would guess: a promise that is to be settled in 100 ms is waited for, as with setTimeout, a socket or a thread that is at
# work. Atomics.waitAsync is what a main thread has in place of Atomics.wait, which does take its time.
#
# Instead: the timeout is a task of the engine, of which the event loop does not know. If there is nothing else to do, the
# process ends: no value, no error, no finally, and a code that says success. As soon as any timer is running the wait ends as
# it should, so a test with a time limit of its own sees no fault. With await at the top of a module, the three differ: Node.js
# and Deno complain of the promise and fail, Bun waits.
#
# Source: Atomics.waitAsync in ECMA-262, whose promise is resolved with "timed-out"; nodejs/node pull request 44409 (open since
# 2022) and issue 61941, denoland/deno issue 15358,
# oven-sh/bun pull request 34911.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import process from 'node:process';

async function main() {
	const word = new Int32Array(new SharedArrayBuffer(4));
	try {
		console.log('said', await Atomics.waitAsync(word, 0, 0, 100).value);
	} finally {
		console.log('finally');
	}
}
if (process.argv[2] === 'top') await main();
else main();
if (process.argv[2] === 'timer') setTimeout(() => {}, 1000);
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 deno@2.9.6 bun@1.4.5 >log 2>&1 || { cat log; exit 1; }
bin=node_modules/.bin
changed=0
see() { # see WANT NAME COMMAND...
	local want=$1 name=$2 got
	shift 2
	if got=$("$@" 2>>log | tr '\n' ' '); then got+='code 0'; else got+='code not 0'; fi
	echo "$name: $got"
	[ "$got" = "$want" ] || changed=1
}
runtime() { # runtime TOP NAME COMMAND...
	local top=$1 name=$2
	shift 2
	see 'code 0' "$name" "$@"
	see 'said timed-out finally code 0' "$name, a timer beside it" "$@" timer
	see "$top" "$name, awaited at the top" "$@" top
}
runtime 'code not 0' "Node.js $($bin/node --version)" $bin/node main.mjs
runtime 'code not 0' "Deno $($bin/deno eval 'console.log(Deno.version.deno)')" $bin/deno run --quiet main.mjs
runtime 'said timed-out finally code 0' "Bun $($bin/bun --version)" $bin/bun main.mjs
if [ $changed = 1 ]; then
	echo 'NOT as described'
	exit 1
fi
