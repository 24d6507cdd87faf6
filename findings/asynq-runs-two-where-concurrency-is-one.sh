#!/usr/bin/env bash
#
# An asynq server with Concurrency 1 runs two handlers at once, as soon as one has outlived its Timeout.
#
# One would guess: Concurrency is the number of handlers that run at a time, so with 1 a handler may keep what must not be
# used twice (a licence, a device, a cache that is not locked) without a lock. A handler that does not look at its context
# when its Timeout has passed holds the place until it returns, as a worker of a pool does.
#
# Instead: the goroutine that waits for the handler gives the place back when the context is done, and the handler goes on
# beside the next one. The inspector counts one active task, since the first has been put among the failed already; when its
# handler then returns nil, the task stays there: work that is done, told as an error (and done again, where retries are
# left).
#
# Source: (*processor).exec in processor.go of hibiken/asynq v0.26.0, whose select returns on ctx.Done() and whose deferred
# receive frees the place; the comment of Config.Concurrency in server.go.
set -euo pipefail

dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'MOD'
module outlived

go 1.26

require (
	github.com/alicebob/miniredis/v2 v2.40.0
	github.com/hibiken/asynq v0.26.0
)
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
)

func main() {
	redis, err := miniredis.Run()
	check(err)
	at := asynq.RedisClientOpt{Addr: redis.Addr()}
	server := asynq.NewServer(at, asynq.Config{Concurrency: 1, LogLevel: asynq.FatalLevel})
	var running atomic.Int32
	started, release := make(chan int32), make(chan struct{})
	check(server.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		started <- running.Add(1)
		<-release
		running.Add(-1)
		return nil
	})))
	client := asynq.NewClient(at)
	_, err = client.Enqueue(asynq.NewTask("outlives", nil), asynq.Timeout(time.Second), asynq.MaxRetry(0))
	check(err)
	first := <-started
	_, err = client.Enqueue(asynq.NewTask("next", nil))
	check(err)
	second := <-started
	queue, err := asynq.NewInspector(at).GetQueueInfo("default")
	check(err)
	close(release)
	server.Shutdown()
	after, err := asynq.NewInspector(at).GetQueueInfo("default")
	check(err)
	said := fmt.Sprintf("handlers at once: %d, then %d; active tasks: %d; archived though the handler returned nil: %d",
		first, second, queue.Active, after.Archived)
	fmt.Println("asynq v0.26.0, Concurrency 1:", said)
	if said != "handlers at once: 1, then 2; active tasks: 1; archived though the handler returned nil: 1" {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod tidy >log 2>&1 || { cat log; exit 1; }
go run .
