#!/usr/bin/env bash
#
# The worker pool panjf2000/ants takes nil for an argument, says that all is well, and calls nothing.
#
# One would guess: PoolWithFunc calls its function once for each argument that Invoke took without an error. The argument is
# an any, and nil is a value of it, for instance "no filter" or a nil error handed to a function that reports.
#
# Instead: within the pool, nil is the word by which it tells a worker to go home. Invoke(nil) returns a nil error, the
# worker reads its dismissal, and the function is not called; neither PanicHandler nor log hears of it. The generic pool of
# the same module, PoolWithFuncGeneric[any], dismisses by a channel of its own and does call its function with nil: moving
# from one to the other changes what runs.
#
# Source: github.com/panjf2000/ants, worker_func.go: run and finish, beside worker_func_generic.go; ants pull request 167,
# which would have allowed nil and was closed.
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
	"runtime"

	"github.com/panjf2000/ants/v2"
)

type pool interface {
	Invoke(any) error
	Running() int
}

// calls invokes with nil, lets the worker call its function or go home, and then invokes with "last".
func calls(p pool, arrived chan any) (seen []any, refused bool) {
	refused = p.Invoke(nil) != nil
	for p.Running() > 0 && len(arrived) == 0 {
		runtime.Gosched()
	}
	refused = p.Invoke("last") != nil || refused
	for arg := range arrived {
		seen = append(seen, arg)
		if arg == "last" {
			break
		}
	}
	return seen, refused
}

func main() {
	arrived := make(chan any, 2)
	plain, err := ants.NewPoolWithFunc(2, func(arg any) { arrived <- arg })
	if err != nil {
		panic(err)
	}
	defer plain.Release()
	generic, err := ants.NewPoolWithFuncGeneric[any](2, func(arg any) { arrived <- arg })
	if err != nil {
		panic(err)
	}
	defer generic.Release()

	got, refused := calls(plain, arrived)
	fmt.Println("PoolWithFunc:             refused:", refused, "- called with", got)
	want, refusedToo := calls(generic, arrived)
	fmt.Println("PoolWithFuncGeneric[any]: refused:", refusedToo, "- called with", want)
	if refused || refusedToo || fmt.Sprint(got) != "[last]" || fmt.Sprint(want) != "[<nil> last]" {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/panjf2000/ants/v2@v2.12.1 2>log || { cat log; exit 1; }
go version
go list -m github.com/panjf2000/ants/v2
go run -p 1 .
