#!/usr/bin/env bash
#
# A Goexit inside singleflight ends the goroutines of strangers, and their errgroups report success.
#
# One would guess: both packages are of golang.org/x/sync and are meant to be used together. If the function that several
# callers share under one key ends its goroutine (runtime.Goexit, by a t.FailNow deep inside it), the first caller is gone,
# but the others get an error, or run the function themselves. And should a function of an errgroup not return at all, the
# group cannot say that all went well: the proposal that errgroup pass panics and Goexits on was accepted.
#
# Instead: singleflight repeats the Goexit in every goroutine that waits for the key, also in those that would have returned
# an error of their own a line later. errgroup takes a function that never returned for one that returned nil: the group's
# context is not cancelled, and Wait says nil. Two groups that share but a key both say that all is well, and not one of
# their functions has come to its end. The accepted proposal was in versions 0.14 and 0.15, where Wait ends its own caller in
# this case and the context is cancelled; version 0.16 took it out again, for reasons a comment in Go lists. Both are run here.
#
# Source: golang.org/x/sync, singleflight/singleflight.go: Do (errGoexit); errgroup/errgroup.go: the comment in Go;
# golang/go issue 53757.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

# testing/synctest (Go 1.25) only tells, without waiting for a time, when a goroutine has come to stand at its wait.
cat >finding_test.go <<'GO'
package finding

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"
	"testing/synctest"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"
)

// wait says what Wait returned, or that it ended the goroutine that called it.
func wait(g *errgroup.Group) string {
	says := "ends its caller"
	done := make(chan struct{})
	go func() {
		defer close(done)
		says = fmt.Sprint(g.Wait())
	}()
	<-done
	return says
}

func TestGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var flights singleflight.Group
		gate := make(chan struct{})
		left, returned := 0, 0

		first, firstCtx := errgroup.WithContext(context.Background())
		first.Go(func() error {
			defer func() { left++ }()
			flights.Do("key", func() (any, error) {
				<-gate
				runtime.Goexit()
				return nil, nil
			})
			returned++
			return errors.New("first")
		})
		synctest.Wait()

		second, secondCtx := errgroup.WithContext(context.Background())
		second.Go(func() error {
			defer func() { left++ }()
			flights.Do("key", func() (any, error) { panic("runs only if the first has ended") })
			returned++
			return errors.New("second")
		})
		synctest.Wait()

		close(gate)
		synctest.Wait()
		told := firstCtx.Err() != nil || secondCtx.Err() != nil
		says1, says2 := wait(first), wait(second)
		fmt.Println("functions that left:", left, "- of which returned:", returned, "- a group was cancelled:", told)
		fmt.Println("Wait of the first group:", says1, "- of the second:", says2)
		want := os.Getenv("WANT")
		if left != 2 || returned != 0 || told != (want != "<nil>") || says1 != want || says2 != want {
			t.Fatal("NOT as described")
		}
	})
}
GO
go mod init finding 2>/dev/null
go version
check() { # VERSION WHAT-WAIT-SAYS
	go get golang.org/x/sync/errgroup@"$1" golang.org/x/sync/singleflight@"$1" 2>log || { cat log; exit 1; }
	go list -m golang.org/x/sync
	WANT=$2 go test -p 1 -vet=off -count=1 -v .
}
check v0.15.0 "ends its caller"
check v0.25.0 "<nil>"
