#!/usr/bin/env bash
#
# A timer that has fired and is then reset gives its old tick at once under three fake clocks for Go, and not in Go itself.
#
# One would guess: what replaces package time in a test behaves as package time does. Since Go 1.23 a timer's channel holds
# nothing back: after Reset or Stop no value of the time before can be received, and both report true if it had not been
# received yet. So a program may reset its idle timer and wait, without the old drain in between.
#
# Instead: the fake clocks fire into a channel of capacity one, as package time did before 1.23, and their Reset and Stop leave
# the value there. A program that is right runs into its timeout at once when it is tested, and one that looks at what Stop or
# Reset reports takes the other branch than in production. Of the four, coder/quartz alone holds nothing back, yet it too
# reports false.
#
# Source: documentation of time.Timer.Reset and Stop, and the release notes of Go 1.23; the channels of
# NewTimer in clockwork, of Mock.Timer in benbjohnson/clock, and of FakeClock in k8s.io/utils/clock/testing.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >clocks_test.go <<'GO'
package clocks

import (
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/coder/quartz"
	"github.com/jonboulle/clockwork"
	kubernetes "k8s.io/utils/clock/testing"
)

// reset is told of a timer that has fired unseen what its Reset reported; it looks at the channel.
func reset(reported bool, c <-chan time.Time) string {
	select {
	case <-c:
		return fmt.Sprintf("Reset reports %v, and the old tick is there", reported)
	default:
		return fmt.Sprintf("Reset reports %v, and nothing is there", reported)
	}
}

func Test(t *testing.T) {
	var got string
	synctest.Test(t, func(t *testing.T) { // package time itself, with its time made quick
		timer := time.NewTimer(time.Second)
		time.Sleep(2 * time.Second)
		got = "time: " + reset(timer.Reset(time.Hour), timer.C) + "\n"
		timer.Stop()
	})

	work := clockwork.NewFakeClock()
	a := work.NewTimer(time.Second)
	work.Advance(2 * time.Second)
	got += "clockwork: " + reset(a.Reset(time.Hour), a.Chan()) + "\n"

	mock := clock.NewMock()
	b := mock.Timer(time.Second)
	mock.Add(2 * time.Second)
	got += "benbjohnson/clock: " + reset(b.Reset(time.Hour), b.C) + "\n"

	fake := kubernetes.NewFakeClock(time.Unix(0, 0))
	c := fake.NewTimer(time.Second)
	fake.Step(2 * time.Second)
	got += "k8s.io/utils/clock/testing: " + reset(c.Reset(time.Hour), c.C()) + "\n"

	quick := quartz.NewMock(t).WithLogger(quartz.NoOpLogger)
	d := quick.NewTimer(time.Second)
	quick.Advance(time.Second).MustWait(t.Context())
	got += "coder/quartz: " + reset(d.Reset(time.Hour), d.C) + "\n"

	io.WriteString(t.Output(), got)
	want := `time: Reset reports true, and nothing is there
clockwork: Reset reports false, and the old tick is there
benbjohnson/clock: Reset reports false, and the old tick is there
k8s.io/utils/clock/testing: Reset reports false, and the old tick is there
coder/quartz: Reset reports false, and nothing is there
`
	if got != want {
		t.Error("NOT as described")
	}
}
GO
cat >go.mod <<'MOD'
module finding

go 1.26

require (
	github.com/benbjohnson/clock v1.3.5
	github.com/coder/quartz v0.3.1
	github.com/jonboulle/clockwork v0.5.0
	k8s.io/utils v0.0.0-20261023123148-ca04ba58ecab
)
MOD
go mod tidy >log 2>&1 || { cat log; exit 1; }
go list -m all | grep -E 'clock|quartz|k8s'
go test -v -count=1 .
