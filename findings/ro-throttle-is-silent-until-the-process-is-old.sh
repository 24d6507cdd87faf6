#!/usr/bin/env bash
#
# ThrottleTime of samber/ro lets no value through, not the first either, until the process is older than its interval.
#
# One would guess: throttling emits a value, and then ignores what comes within the interval; so ReactiveX has it, and so says
# the comment of the function. One alarm an hour means that the first alarm is heard.
#
# Instead: "last emitted" begins as 0, and now is counted from the start of the process, so the stream's own past is the
# process's. With an interval of an hour all values of the first hour are swallowed, without an error, and a stream that ends
# within it has emitted nothing; with 10 ms one has to be quick to see it, which is why a test does not. In a bubble of
# testing/synctest, whose clock is decades behind the process's, nothing passes for 10 ms either.
#
# Source: ThrottleTime in operator_transformations.go and internal/xtime/time.go of github.com/samber/ro v0.3.0; "throttle" of
# ReactiveX, as in RxJS: throttleTime.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >ro_test.go <<'GO'
package throttled

import (
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samber/ro"
)

// passed is what ThrottleTime lets through of three values that come at once.
func passed(interval time.Duration) (values []int) {
	ro.Pipe1(ro.Just(1, 2, 3), ro.ThrottleTime[int](interval)).Subscribe(ro.OnNext(func(v int) {
		values = append(values, v)
	}))
	return values
}

func Test(t *testing.T) {
	got := fmt.Sprintln("an hour, in a young process:", passed(time.Hour))
	time.Sleep(50 * time.Millisecond)
	got += fmt.Sprintln("10 ms, in a process of 50 ms:", passed(10*time.Millisecond))
	synctest.Test(t, func(*testing.T) {
		got += fmt.Sprintln("10 ms, in a bubble:", passed(10*time.Millisecond))
	})
	io.WriteString(t.Output(), got)
	want := "an hour, in a young process: []\n" +
		"10 ms, in a process of 50 ms: [1]\n" +
		"10 ms, in a bubble: []\n"
	if got != want {
		t.Error("NOT as described")
	}
}
GO
cat >throttled.mjs <<'JS'
import { of, throttleTime } from 'rxjs';
const values = [];
of(1, 2, 3).pipe(throttleTime(3_600_000)).subscribe((value) => values.push(value));
console.log('RxJS, an hour: [' + values + ']');
process.exitCode = values.join() === '1' ? 0 : 1;
JS
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/samber/ro v0.3.0
MOD
go mod tidy >log 2>&1 || { cat log; exit 1; }
npm install --no-audit --no-fund --prefix "$dir" rxjs@7.8.2 >log 2>&1 || { cat log; exit 1; }
go list -m github.com/samber/ro
go test -v -count=1 .
node throttled.mjs
