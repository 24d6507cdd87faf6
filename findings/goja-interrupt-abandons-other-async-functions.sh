#!/usr/bin/env bash
#
# One interrupted callback in dop251/goja ends every async function that was about to go on, without a finally, for ever.
#
# One would guess: Runtime.Interrupt is the way to stop a script that runs too long. The call that runs it returns an
# *InterruptedError; the Runtime may be used again. Other async functions, which merely wait for their turn, are none of
# that script's business: like after an exception, they go on as soon as the Runtime runs the next time.
#
# Instead: an interrupt that reaches the bottom of the stack throws away the queue of promise reactions. What stood in it is
# neither run later nor rejected: an async function that awaited a promise long fulfilled never goes on, its finally block
# does not run, and the promise it has returned stays pending. A thrown exception in the same place loses nothing.
#
# Source: the comment of Runtime.Interrupt in github.com/dop251/goja, runtime.go (queued jobs "will be cleared"), and
# leaveAbrupt there; goja pull request 405, which brought it; goja issue 623 on what it does to promises settled from Go.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/dop251/goja"
)

// The bystander awaits a fulfilled promise when the last line ends the script.
const bystander = `
	var done = (async () => {
		try { log("begun"); await null; log("resumed") } finally { log("finally") }
	})();
`

func run(last string) (trace string, state goja.PromiseState, err error) {
	var seen []string
	vm := goja.New()
	vm.Set("log", func(s string) { seen = append(seen, s) })
	vm.Set("stop", func() { vm.Interrupt("enough") })
	_, err = vm.RunString(bystander + last)
	for range 3 { // the Runtime is in use again, and would run what is due
		if _, err := vm.RunString(`Promise.resolve().then(() => log("next"))`); err != nil {
			panic(err)
		}
	}
	state = vm.Get("done").Export().(*goja.Promise).State()
	return strings.Join(seen, " "), state, err
}

func main() {
	thrown, thrownState, err := run(`throw new Error("mine")`)
	var exception *goja.Exception
	ok := errors.As(err, &exception)
	fmt.Printf("after an exception:  %s; fulfilled: %t\n", thrown, thrownState == goja.PromiseStateFulfilled)

	stopped, stoppedState, err := run(`stop(); for (let i = 0; i < 10; i++);`)
	var interrupted *goja.InterruptedError
	ok = errors.As(err, &interrupted) && ok
	fmt.Printf("after an interrupt:  %s; pending: %t\n", stopped, stoppedState == goja.PromiseStatePending)

	ok = ok && thrown == "begun resumed finally next next next" && thrownState == goja.PromiseStateFulfilled
	ok = ok && stopped == "begun next next next" && stoppedState == goja.PromiseStatePending
	if !ok {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/dop251/goja@v0.0.0-20260917113740-793a2a65c13b 2>log || { cat log; exit 1; }
go version
go list -m github.com/dop251/goja
go run -p 1 .
