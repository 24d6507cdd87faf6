#!/usr/bin/env bash
#
# In Temporal's Go SDK, a coroutine that unlocks a workflow.Mutex and locks it again keeps it, for as long as it likes.
#
# One would guess: who waits for a lock gets it when it is released. asyncio.Lock wakes whoever has waited longest; Go's own
# sync.Mutex may let somebody overtake, and hands the lock over once a waiter has waited for a millisecond. And a
# workflow.Semaphore that is asked for all of its weight by one, and for parts by others, lets no part overtake for ever, as
# golang.org/x/sync/semaphore has it.
#
# Instead: both wait by workflow.Await, for a condition that is looked at when the coroutine's turn has come, and nobody stands
# in a line. Between Unlock and the next Lock of one coroutine there is no turn of another. Three coroutines that each work
# three times for a second under one lock take no turns: the first does all of its work, then the second, then the third; with
# a loop that does not end, the second never begins. Who wants the whole of a semaphore waits until nobody wants a part any
# more. All of it is deterministic, so each replay starves the same one. Where the turns matter, a workflow.Channel hands
# work on in order.
#
# Source: mutexImpl and semaphoreImpl in internal/internal_workflow.go, Await in internal/workflow.go, of go.temporal.io/sdk v1.51.0.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'MOD'
module example

go 1.26

require go.temporal.io/sdk v1.51.0
MOD
cat >main_test.go <<'GO'
package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
)

var said []string

func run(body func(ctx workflow.Context, wg workflow.WaitGroup, start func(func(workflow.Context)))) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		wg := workflow.NewWaitGroup(ctx)
		body(ctx, wg, func(f func(workflow.Context)) {
			wg.Add(1)
			workflow.Go(ctx, func(ctx workflow.Context) { defer wg.Done(); f(ctx) })
		})
		wg.Wait(ctx)
		return nil
	})
	fmt.Println("said:", strings.Join(said, " "), env.GetWorkflowError())
	said = nil
}

func Test(t *testing.T) {
	run(func(ctx workflow.Context, wg workflow.WaitGroup, start func(func(workflow.Context))) {
		mutex := workflow.NewMutex(ctx)
		for _, name := range []string{"a", "b", "c"} {
			start(func(ctx workflow.Context) {
				for n := 1; n <= 3; n++ {
					_ = mutex.Lock(ctx)
					said = append(said, fmt.Sprint(name, n))
					_ = workflow.Sleep(ctx, time.Second)
					mutex.Unlock()
				}
			})
		}
	})
	run(func(ctx workflow.Context, wg workflow.WaitGroup, start func(func(workflow.Context))) {
		semaphore := workflow.NewSemaphore(ctx, 2)
		use := func(ctx workflow.Context, weight int64, name string, d time.Duration) {
			_ = semaphore.Acquire(ctx, weight)
			said = append(said, name)
			_ = workflow.Sleep(ctx, d)
			semaphore.Release(weight)
		}
		for i := range 2 {
			start(func(ctx workflow.Context) {
				for range 4 {
					use(ctx, 1, "part", time.Second+time.Duration(i)*300*time.Millisecond)
				}
			})
		}
		start(func(ctx workflow.Context) {
			_ = workflow.Sleep(ctx, time.Millisecond)
			use(ctx, 2, "whole", time.Second)
		})
	})
}
GO

GOFLAGS=-mod=mod go mod tidy >log 2>&1 || { cat log; exit 1; }
go list -m go.temporal.io/sdk
go version
go test -vet=off -count=1 -v . >out 2>&1 || { cat out; exit 1; }
sed -n 's/^said: //p' out | tee said
[ "$(cat said)" = $'a1 a2 a3 b1 b2 b3 c1 c2 c3 <nil>\npart part part part part part part part whole <nil>' ] ||
	{ echo 'NOT as described'; exit 1; }
