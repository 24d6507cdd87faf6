#!/usr/bin/env bash
#
# The event loop of dop251/goja_nodejs takes a function from its last callback, says true, and never runs it.
#
# One would guess: EventLoop.RunOnLoop returns true "on success or false if the loop is terminated", and Run waits until
# nothing is left to run. So what a callback of the loop hands to RunOnLoop, with true for an answer, runs before Run returns.
#
# Instead: Run counts timers, intervals and immediates, but not the functions that RunOnLoop brings from Go. When
# the last counted callback has returned, the count is zero and the loop ends at once, without a look at what it has
# accepted meanwhile. It is not even lost: it lies there and runs at the head of whatever Run comes next, with that run's
# program. The same hand-over by JavaScript's setImmediate does run, since that one is counted.
#
# Source: github.com/dop251/goja_nodejs, eventloop/eventloop.go: RunOnLoop and its comment; run, whose loop is bounded by
# jobCount alone; addAuxJob, which leaves jobCount as it is, beside setImmediate, which raises it.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
)

func main() {
	loop := eventloop.NewEventLoop()
	var accepted, posted, immediate bool
	loop.Run(func(*goja.Runtime) {
		loop.SetTimeout(func(vm *goja.Runtime) {
			accepted = loop.RunOnLoop(func(*goja.Runtime) { posted = true })
		}, 0)
	})
	first := posted
	loop.Run(func(*goja.Runtime) {})
	second := posted

	other := eventloop.NewEventLoop()
	other.Run(func(vm *goja.Runtime) {
		vm.Set("mark", func() { immediate = true })
		if _, err := vm.RunString(`setTimeout(() => setImmediate(mark), 0)`); err != nil {
			panic(err)
		}
	})

	fmt.Println("RunOnLoop from the last callback said:", accepted)
	fmt.Println("the function had run when Run returned:", first)
	fmt.Println("it had run after another, empty Run:", second)
	fmt.Println("setImmediate from the last callback had run when Run returned:", immediate)
	if !accepted || first || !second || !immediate {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/dop251/goja_nodejs/eventloop@v0.0.0-20260212111938-1f56ff5bcf14 \
	github.com/dop251/goja@v0.0.0-20260917113740-793a2a65c13b 2>log || { cat log; exit 1; }
go version
go list -m github.com/dop251/goja_nodejs github.com/dop251/goja
go run -p 1 .
