package channel_test

import (
	"io"
	"strings"
	"testing"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// What is there already.
func BenchmarkRecvReady(b *testing.B) {
	ch := make(chan int, 1)
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			ch <- 1
			_, _, _ = channel.Recv(co, ch)
		}
	})
}

// A value that has to be waited for, and a goroutine for each wait.
func BenchmarkRecvWaits(b *testing.B) {
	ask, ch := make(chan struct{}), make(chan int)
	go func() {
		for range ask {
			ch <- 1
		}
	}()
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			ask <- struct{}{}
			_, _, _ = channel.Recv(co, ch)
		}
	})
	close(ask)
}

// A goroutine that sends as fast as the loop receives.
func BenchmarkRange(b *testing.B) {
	ch, quit := make(chan int), make(chan struct{})
	go func() {
		for {
			select {
			case ch <- 1:
			case <-quit:
				close(ch)
				return
			}
		}
	}()
	lab.Bench(b, func(co *loop.Co) {
		for range channel.Range(co, ch) {
			if !b.Loop() {
				break
			}
		}
	})
	close(quit)
}

func BenchmarkRecvCanceled(b *testing.B) {
	ch := make(chan int)
	lab.Bench(b, func(co *loop.Co) {
		for b.Loop() {
			channel.Receive(co, ch).Cancel(nil)
		}
	})
}

func BenchmarkLines(b *testing.B) {
	src := io.MultiReader(endless{})
	lab.Bench(b, func(co *loop.Co) {
		lines := channel.NewLines(co, src, nil)
		for b.Loop() {
			_, _ = lines.Next(co)
		}
	})
}

// endless gives short lines for ever.
type endless struct{}

var someLines = strings.Repeat("a line\n", 500)

func (endless) Read(p []byte) (int, error) { return copy(p, someLines), nil }
