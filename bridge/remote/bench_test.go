package remote

import (
	"context"
	"testing"
)

var mirror = Register("mirror", func(_ context.Context, b []byte) ([]byte, error) { return b, nil })

// BenchmarkCall is what a call costs beside the way of its bytes.
func BenchmarkCall(b *testing.B) {
	arg := make([]byte, 1024)
	fn, _ := Find("mirror")
	b.ReportAllocs()
	for b.Loop() {
		encoded, _ := mirror.EncodeArg(Gob{}, arg)
		outcome := fn.Call(context.Background(), Gob{}, 0, encoded, nil)
		if _, _, err := mirror.ReadOutcome(outcome, Gob{}); err != nil {
			b.Fatal(err)
		}
	}
}
