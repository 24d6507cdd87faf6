//go:build js

package browser_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/loop"
)

// A yield is a turn, and now and then a slice ends.
func BenchmarkYield(b *testing.B) {
	err := browser.Run(func(co *loop.Co) error {
		for b.Loop() {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// A promise that is kept already takes a turn of the page's microtasks.
func BenchmarkAwait(b *testing.B) {
	promise := script("Promise.resolve(1)")
	err := browser.Run(func(co *loop.Co) error {
		for b.Loop() {
			if _, err := browser.Await(co, promise); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
