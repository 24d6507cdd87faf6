#!/usr/bin/env bash
#
# A profile whose samples are labeled worker 0, 1 and 2 comes back from its own library with the label of 1 and 2 alone.
#
# One would guess: what profile.Write writes, profile.Parse reads; a label is there or it is not, whatever its number. Threads,
# loops, shards and workers are counted from 0.
#
# Instead: the format's label has a string and a number, which are both left out when they are zero, as protobuf does; nothing
# says which of the two was meant, so the reader takes a label with neither, and without a unit, for none. The sample of worker
# 0 is then one without a worker: Copy, which goes through the same bytes, drops it too, and so does Merge, where it is added
# to the samples that never had a worker. An empty string as a label goes the same way, also from runtime/pprof, which shows
# it in its text form. With a unit, any word at all, the zero stays.
#
# Source: profile/encode.go of github.com/google/pprof (postDecode, the cases of a label); message Label in proto/profile.proto,
# which has one of the two present, and no word on zero; pull request 619 and issue 1002 there.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	runtime "runtime/pprof"
	"strings"

	"github.com/google/pprof/profile"
)

func workers(unit string) *profile.Profile {
	p := &profile.Profile{SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}}}
	p.Sample = append(p.Sample, &profile.Sample{Value: []int64{100}}) // outside of all workers
	for id := range int64(3) {
		s := &profile.Sample{Value: []int64{1}, NumLabel: map[string][]int64{"worker": {id}}}
		if unit != "" {
			s.NumUnit = map[string][]string{"worker": {unit}}
		}
		p.Sample = append(p.Sample, s)
	}
	return p
}

func text(p *profile.Profile) (lines string) {
	for _, s := range p.Sample {
		lines += fmt.Sprint(s.Value, s.NumLabel["worker"], " ")
	}
	return strings.TrimSpace(lines)
}

func parsed(write func(*bytes.Buffer) error) *profile.Profile {
	var b bytes.Buffer
	check(write(&b))
	p, err := profile.Parse(&b)
	check(err)
	return p
}

func main() {
	got := fmt.Sprintln("as made:         ", text(workers("")))
	got += fmt.Sprintln("read again:      ", text(parsed(func(b *bytes.Buffer) error { return workers("").Write(b) })))
	got += fmt.Sprintln("copied:          ", text(workers("").Copy()))
	merged, err := profile.Merge([]*profile.Profile{workers("").Copy()})
	check(err)
	got += fmt.Sprintln("merged:          ", text(merged))
	got += fmt.Sprintln("with a unit:     ", text(workers("id").Copy()))
	got += fmt.Sprintln("runtime/pprof:   ", fromTheRuntime())
	fmt.Print(got)
	want := `as made:          [100] [] [1] [0] [1] [1] [1] [2]
read again:       [100] [] [1] [] [1] [1] [1] [2]
copied:           [100] [] [1] [] [1] [1] [1] [2]
merged:           [101] [] [1] [1] [1] [2]
with a unit:      [100] [] [1] [0] [1] [1] [1] [2]
runtime/pprof:    an empty label is in the text: true, and in the profile: false
`
	if got != want {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}

// fromTheRuntime looks for the empty label of a goroutine that waits.
func fromTheRuntime() string {
	ready, done := make(chan bool), make(chan bool)
	defer close(done)
	go runtime.Do(context.Background(), runtime.Labels("queue", ""), func(context.Context) {
		ready <- true
		<-done
	})
	<-ready
	goroutines := runtime.Lookup("goroutine")
	var plain bytes.Buffer
	check(goroutines.WriteTo(&plain, 1))
	found := false
	for _, s := range parsed(func(b *bytes.Buffer) error { return goroutines.WriteTo(b, 0) }).Sample {
		_, str := s.Label["queue"]
		_, num := s.NumLabel["queue"]
		found = found || str || num
	}
	return fmt.Sprintf("an empty label is in the text: %v, and in the profile: %v", strings.Contains(plain.String(), `"queue":""`), found)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/google/pprof v0.0.0-20261105003125-4bf881d7fb0b
MOD
go mod tidy >log 2>&1 || { cat log; exit 1; }
go list -m github.com/google/pprof
go run .
