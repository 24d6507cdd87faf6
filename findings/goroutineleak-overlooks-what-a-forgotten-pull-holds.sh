#!/usr/bin/env bash
#
# The leak profile of Go 1.27 reports no iterator whose stop was forgotten, and no goroutine that waits for such a one.
#
# One would guess: the profile goroutineleak lists the goroutines that wait for what nobody else can reach any more. An
# iterator of iter.Pull that was given up without stop is a coroutine, which the runtime keeps as a goroutine, and nobody has
# its next any more: it is listed. So is a worker that waits to be served by this iterator, on a channel that only the two know.
#
# Instead: neither is. What is looked for are goroutines in a wait for a channel, a lock or the like; one that is suspended in
# a coroutine switch counts as live, and so does all that its stack refers to. The same worker is listed as soon as the channel
# is known to it alone. So a forgotten stop, by which iter.Pull can be leaked, hides other leaks as well; what tells is the
# number of goroutines, or their plain profile, where the forgotten ones stand in "coroutine".
#
# Source: the documentation of runtime/pprof (goroutineleak) and of iter.Pull; waitReason.isSyncWait and isChanWait in
# src/runtime/runtime2.go, which know no wait of a coroutine, and what src/runtime/mgc.go makes of them.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
# The go command fetches this version of the toolchain, golang.org/toolchain@v0.0.1-go1.27.2, as it does any module.
export GOFLAGS= GOWORK=off GOTOOLCHAIN=go1.27.2

cat >go.mod <<'MOD'
module finding

go 1.27
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"iter"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
)

// workerAlone waits on a channel that nobody else knows.
func workerAlone(c chan int) { <-c }

// workerOfIterator waits on a channel that only an iterator knows.
func workerOfIterator(c chan int) { <-c }

func forget() {
	go workerAlone(make(chan int))
	next, _ := iter.Pull(func(yield func(int) bool) {
		c := make(chan int)
		go workerOfIterator(c)
		if yield(1) {
			c <- 2
		}
	})
	next()
}

// has reports whether a profile has a stack with the function.
func has(profile, function string) bool {
	var text strings.Builder
	_ = pprof.Lookup(profile).WriteTo(&text, 1)
	return strings.Contains(text.String(), "main."+function)
}

func main() {
	forget()
	for !has("goroutine", "workerAlone+") || !has("goroutine", "workerOfIterator+") {
		runtime.Gosched()
	}
	fmt.Println(runtime.Version(), "goroutines left behind:", runtime.NumGoroutine()-1)
	alone, ofIterator := has("goroutineleak", "workerAlone+"), has("goroutineleak", "workerOfIterator+")
	iterator := has("goroutineleak", "forget.func1+")
	fmt.Println("listed as leaked: the worker alone", alone, "- the iterator", iterator, "- the worker of the iterator", ofIterator)
	if runtime.NumGoroutine() != 4 || !alone || ofIterator || iterator {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go run .
