package bridge_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// What is there already.
func BenchmarkRecvReady(b *testing.B) {
	ch := make(chan int, 1)
	bench(b, func(co *loop.Co) {
		for b.Loop() {
			ch <- 1
			_, _, _ = bridge.Recv(co, ch)
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
	bench(b, func(co *loop.Co) {
		for b.Loop() {
			ask <- struct{}{}
			_, _, _ = bridge.Recv(co, ch)
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
	bench(b, func(co *loop.Co) {
		for range bridge.Range(co, ch) {
			if !b.Loop() {
				break
			}
		}
	})
	close(quit)
}

func BenchmarkRecvCanceled(b *testing.B) {
	ch := make(chan int)
	bench(b, func(co *loop.Co) {
		for b.Loop() {
			bridge.Receive(co, ch).Cancel(nil)
		}
	})
}
