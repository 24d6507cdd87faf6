package channel_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

const storm = 2000

// receivers are the ways to receive once; each returns the values that it got.
var receivers = []struct {
	name    string
	receive func(co *loop.Co, ch <-chan int) (got []int, err error)
}{
	{"Recv", func(co *loop.Co, ch <-chan int) ([]int, error) {
		v, _, err := channel.Recv(co, ch)
		return []int{v}, err
	}},
	{"Range", func(co *loop.Co, ch <-chan int) (got []int, err error) {
		for v, err := range channel.Range(co, ch) {
			if err != nil {
				return got, err
			}
			if got = append(got, v); len(got) == 3 {
				break
			}
		}
		return got, nil
	}},
	{"Receive", func(co *loop.Co, ch <-chan int) ([]int, error) {
		f := channel.Receive(co, ch)
		_, err := f.Await(co)
		if err != nil && f.Err() == nil { // what came at the last moment is in the future
			err = nil
		}
		v, _ := f.Result()
		return []int{v}, err
	}},
}

// Tasks that receive are canceled by another goroutine while a third one sends: whatever was sent is received once, in
// order.
func TestCancelRacesWithReceive(t *testing.T) {
	for _, tt := range receivers {
		t.Run(tt.name, func(t *testing.T) {
			var got, want []int
			canceled := 0
			ch := make(chan int)
			var others sync.WaitGroup
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				others.Go(func() {
					defer close(ch)
					for i := range storm {
						ch <- i + 1
					}
				})
				for len(got) < storm {
					tk := task.Go(co, func(co *loop.Co) ([]int, error) {
						values, err := tt.receive(co, ch)
						if err == nil || tt.name == "Range" {
							got = append(got, values...)
						}
						return nil, err
					})
					others.Go(func() { _ = tk.Loop().CallSoonThreadsafe(func() { tk.Cancel(nil) }) })
					lab.Settled(co, tk)
					if tk.Canceled() {
						canceled++
					}
				}
				return nil
			}))
			others.Wait()
			for i := range storm {
				want = append(want, i+1)
			}
			require.Equal(t, want, got)
			t.Log(fmt.Sprint(canceled, " tasks canceled"))
		})
	}
}

// The same the other way round: what a Send without an error has sent, and nothing else, is received.
func TestCancelRacesWithSend(t *testing.T) {
	var sent, received []int
	ch, done := make(chan int), make(chan struct{})
	var others sync.WaitGroup
	others.Go(func() {
		defer close(done)
		for v := range ch {
			received = append(received, v)
		}
	})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for i := range storm {
			tk := task.Do(co, func(co *loop.Co) error {
				err := channel.Send(co, ch, i)
				if err == nil {
					sent = append(sent, i)
				}
				return err
			})
			others.Go(func() { _ = tk.Loop().CallSoonThreadsafe(func() { tk.Cancel(nil) }) })
			lab.Settled(co, tk)
		}
		return nil
	}))
	close(ch)
	<-done
	others.Wait()
	require.Equal(t, sent, received)
	require.NotEmpty(t, sent)
}
