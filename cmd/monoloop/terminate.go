//go:build !wasm

package main

import (
	"context"
	"os/signal"
	"syscall"
)

// untilTerminated is the context of a server. It ends when the process is asked to end, as whatever runs servers does
// it; a second time ends the process at once. An interrupt, which is a person's, is left to the loop.
func untilTerminated() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
