package jetstream_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// A job ends while its client is cut off. Who asks meanwhile is told that nobody answers, and not that there is no such
// job; who waits has the outcome when there is a way again, whether he waited before or has attached meanwhile.
func TestAResultIsReadDuringAnOutage(t *testing.T) {
	s, e, _ := serve(t)
	ctx := within(t)
	cutOff, w := far(t, s)
	c := client(t, cutOff, nil)
	worker(t, e, nil)
	g, n := newGate(t)
	job := jetstream.Submit(ctx, c, enter, [2]int{n, 1})
	require.Equal(t, 1, <-g.entered)
	id := c.IDs()[0]
	w.setCut(true)
	g.leave <- none{}
	for done := false; !done; {
		info, err := e.Job(ctx, id)
		require.NoError(t, err)
		done = info.State == "done"
	}
	attached := jetstream.Attach(ctx, c, enter, id)
	brief, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	_, err := job.Result(brief)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	brief, cancel = context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	_, err = cutOff.Job(brief, id)
	require.Error(t, err)
	require.NotErrorIs(t, err, jetstream.ErrNotFound)
	require.Equal(t, []pool.State{pool.Pending, pool.Pending}, []pool.State{job.State(), attached.State()})
	w.setCut(false)
	for _, j := range []*pool.Job[int]{job, attached} {
		v, err := j.Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, v)
	}
}

// A job may be attached to any number of times, also by the client that has submitted it. Who does not want to wait any
// more ends nobody else's wait.
func TestAttachIsRepeated(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, nil)
	ctx := within(t)
	g, n := newGate(t)
	job := jetstream.Submit(ctx, c, enter, [2]int{n, 1})
	require.Equal(t, 1, <-g.entered)
	id := c.IDs()[0]
	jobs := []*pool.Job[int]{job}
	for range 3 {
		jobs = append(jobs, jetstream.Attach(ctx, c, enter, id))
	}
	jobs[2].Cancel()
	_, err := jobs[2].Result(ctx)
	require.Error(t, err)
	g.leave <- none{}
	for _, i := range []int{0, 1, 3} {
		v, err := jobs[i].Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, v)
	}
	require.Empty(t, g.entered, "the function goes on, and was run once")
	require.Empty(t, c.IDs())
}
