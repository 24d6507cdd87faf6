#!/usr/bin/env bash
#
# A Go program on Linux that gives its memory back has it counted against RLIMIT_DATA all the same, for ever.
#
# One would guess: a worker with a limit by setrlimit, such as "ulimit -d", which has taken much for one job, collected
# it and called debug.FreeOSMemory, is as good as new: the kernel shows that the pages are gone, and the limit is there
# for the next job.
#
# Instead: the runtime gives pages back by madvise, and never unmaps what it has once mapped for its heap. RLIMIT_DATA
# counts what is mapped. So the resident memory falls to what it was, and the data size, which the limit is compared
# with, does not fall at all. The heap may use it again; what the runtime maps besides, for its own tables, is refused
# when the limit is near, however little is in use, and that ends the process.
#
# Source: getrlimit(2), RLIMIT_DATA, "since Linux 4.7 ... mmap(2)"; proc_pid_status(5), VmData and VmRSS;
# src/runtime/mem.go of Go 1.26.8, on the states of memory: what is Reserved becomes Prepared and Ready, and sysUnused, which
# scavenging calls, goes back to Prepared, not to None.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOTOOLCHAIN=go1.26.8 GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// size returns a line of this process's status, in MiB.
func size(name string) (mib int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	_, line, _ := strings.Cut(string(status), "\n"+name+":")
	if _, err := fmt.Sscan(line, &mib); err != nil {
		panic(err)
	}
	return mib >> 10
}

func main() {
	const taken = 256
	data, resident := size("VmData"), size("VmRSS")
	work := make([][]byte, taken)
	for i := range work {
		work[i] = make([]byte, 1<<20)
		for at := 0; at < len(work[i]); at += 4096 {
			work[i][at] = 1
		}
	}
	say := func(when string) (moreData, moreResident int) {
		moreData, moreResident = size("VmData")-data, size("VmRSS")-resident
		fmt.Printf("%s  %d MiB more of data, %d resident\n", when, moreData, moreResident)
		return moreData, moreResident
	}
	say(fmt.Sprintf("while %d MiB are in use:", len(work)))
	clear(work)
	debug.FreeOSMemory()
	moreData, moreResident := say("after FreeOSMemory:      ")
	if moreData < taken || moreResident > taken/4 {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go version
uname -sr
go run -p 1 .
