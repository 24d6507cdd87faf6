#!/usr/bin/env bash
#
# Under testing/synctest, equal timeouts of a JavaScript program on dop251/goja_nodejs run in a new order each time.
#
# One would guess: JavaScript promises that timeouts of one length, set one after the other, run in the order they were set
# (HTML's timer initialization steps; Node.js keeps it as well). And testing/synctest, with its fake clock, is what one takes
# to make a program of timers repeatable. The two together should give 1, 2, 3, 4 and nothing else.
#
# Instead: the loop gives each timeout a timer of Go, and each timer's goroutine hands its callback over a channel; nothing
# remembers in which order they were set. In real time the timers differ by nanoseconds, which mostly hides it. In a bubble
# no time passes between two calls of setTimeout, so the four are due at the same instant, and since Go 1.25 the runtime
# orders the timers of one instant in a bubble at random, on purpose. The tool for repeatable tests makes this one random.
#
# Source: golang/go issue 73876 (timers of one instant always fired in creation order; since mended, so that they do not);
# github.com/dop251/goja_nodejs, eventloop/eventloop.go: Timer.start.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >finding_test.go <<'GO'
package finding

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
)

const program = `for (const n of [1, 2, 3, 4]) setTimeout(() => log(n), 1000)`

func TestOrders(t *testing.T) {
	const rounds = 200
	orders := map[string]int{}
	for range rounds {
		synctest.Test(t, func(t *testing.T) {
			var order []int
			eventloop.NewEventLoop().Run(func(vm *goja.Runtime) {
				vm.Set("log", func(n int) { order = append(order, n) })
				if _, err := vm.RunString(program); err != nil {
					t.Fatal(err)
				}
			})
			if len(order) != 4 {
				t.Fatal("a timeout is missing:", order)
			}
			orders[fmt.Sprint(order)]++
		})
	}
	set := orders["[1 2 3 4]"]
	fmt.Printf("%d runs of one program: %d different orders, %d times the order in which they were set\n", rounds, len(orders), set)
	if len(orders) < 2 {
		t.Fatal("NOT as described: always", orders)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/dop251/goja_nodejs/eventloop@v0.0.0-20260212111938-1f56ff5bcf14 \
	github.com/dop251/goja@v0.0.0-20260917113740-793a2a65c13b 2>log || { cat log; exit 1; }
go version
go list -m github.com/dop251/goja_nodejs github.com/dop251/goja
go test -p 1 -vet=off -count=1 -v .
