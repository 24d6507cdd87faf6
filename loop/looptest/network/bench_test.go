//go:build !plan9

package network_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// BenchmarkSchedule is one schedule of three hosts, some twenty messages and whatever goes wrong.
func BenchmarkSchedule(b *testing.B) {
	for _, source := range []looptest.Source{looptest.Random(1), looptest.Portfolio(1)} {
		b.Run(source.String(), func(b *testing.B) {
			b.ReportAllocs()
			e := looptest.Explorer{Source: source, Schedules: b.N}
			if f := e.Run(echoes(&network.Options{Faults: everything}, true)).Failure; f != nil {
				b.Fatal(f)
			}
		})
	}
}
