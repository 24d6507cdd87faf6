package jetstream_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/timer"
)

// A gatedClock jumps, but at each wait only when the test lets it.
type gatedClock struct {
	*timer.Virtual
	waits, jumps chan none
}

func (c *gatedClock) Wait(deadline time.Duration, wake <-chan struct{}) {
	select {
	case c.waits <- none{}:
	case <-wake:
		return
	}
	select {
	case <-c.jumps:
		c.Virtual.Wait(deadline, wake)
	case <-wake:
	}
}

// A worker sweeps every hour. What was written since the last time stays until the next.
func TestAWorkerSweeps(t *testing.T) {
	e := embed(t, fast())
	ctx := within(t)
	clock := &gatedClock{&timer.Virtual{}, make(chan none), make(chan none)}
	swept := make(chan int, 10)
	jetstream.SetSweeps(clock, func(_ context.Context, removed int) { swept <- removed })
	piece := func(name string) {
		_, err := e.Raw().PublishMsg(ctx, &nats.Msg{Subject: "$O.monoloop-objects.C." + name, Data: []byte("half")})
		require.NoError(t, err)
	}
	piece("old")
	worker(t, e, &jetstream.WorkerOptions{Sweep: time.Hour})
	<-clock.waits
	piece("young")
	var removed []int
	for range 3 {
		clock.jumps <- none{}
		removed = append(removed, <-swept)
		<-clock.waits
	}
	require.Equal(t, []int{1, 1, 0}, removed)
	require.Equal(t, 3*time.Hour, clock.Now())
}
