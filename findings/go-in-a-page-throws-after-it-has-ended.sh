#!/usr/bin/env bash
#
# A Go program for js/wasm that has ended without a fault throws in its page a while later.
#
# One would guess: when main returns, the promise of go.run() resolves, and that was all. Timers of the program are gone
# with it, as they are everywhere else.
#
# Instead: while the program waits, Go's runtime keeps one timeout of the page for the earliest of its timers. If an event
# ends the wait (here a promise's reaction) and main returns, nobody takes that timeout back. When it is due, the glue calls
# into a program that is gone and throws "Go program has already exited" as an error that nobody can catch: in a page it
# reaches window.onerror, where people count the faults of their users, in Node the program ends with status 1. That the
# program stopped its timer does not help; a longer timer only makes the error come later.
#
# Source: beforeIdle and handleEvent in src/runtime/lock_js.go, wasmExit and _resume in lib/wasm/wasm_exec.js (Go 1.26.8).
set -euo pipefail

dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOTOOLCHAIN=go1.26.8 GOWORK=off

cat >go.mod <<'MOD'
module ended

go 1.26
MOD
cat >main.go <<'GO'
package main

import (
	"syscall/js"
	"time"
)

func main() {
	timer := time.AfterFunc(100*time.Millisecond, func() {})
	answered := make(chan struct{})
	answer := js.FuncOf(func(js.Value, []js.Value) any { close(answered); return nil })
	js.Global().Get("setTimeout").Invoke(answer, 10)
	<-answered
	timer.Stop()
	println("main returns")
}
GO
cat >host.js <<'JS'
require(process.argv[2]);
const events = [];
process.on('uncaughtException', (error) => events.push('uncaught: ' + error.message));
process.on('exit', () => {
	console.log('with ' + process.argv[3] + ': ' + events.join(', '));
	if (events.join() !== 'run() resolved,uncaught: Go program has already exited') {
		console.log('NOT as described');
		process.exitCode = 1;
	}
});
(async () => {
	const go = new Go();
	go.exit = () => {};
	const { instance } = await WebAssembly.instantiate(require('fs').readFileSync('main.wasm'), go.importObject);
	await go.run(instance);
	events.push('run() resolved');
})();
JS
GOOS=js GOARCH=wasm go build -o main.wasm .
node host.js "$(go env GOROOT)/lib/wasm/wasm_exec.js" "$(go env GOVERSION)"
