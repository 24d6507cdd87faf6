package channel_test

import (
	"errors"
	"testing"

	"github.com/monoloop-go/monoloop/loop"
)

var errBoom, errWhy = errors.New("boom"), errors.New("why")

func bench(b *testing.B, body func(co *loop.Co)) {
	b.ReportAllocs()
	if err := loop.Run(func(co *loop.Co) error { body(co); return nil }); err != nil {
		b.Fatal(err)
	}
}
