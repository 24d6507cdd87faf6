package jetstream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
)

// far returns an engine whose connection can be cut.
func far(t testing.TB, s *jetstream.Server) (*jetstream.Engine, *wire) {
	w := newWire(t, s.URL())
	e, err := jetstream.Connect(within(t), w.url(), stored())
	require.NoError(t, err)
	t.Cleanup(e.Close)
	return e, w
}

// A job that is submitted while there is no way to the server is there when there is one.
func TestAClientIsCutOff(t *testing.T) {
	t.Parallel()
	s, e, _ := serve(t)
	ctx := within(t)
	cutOff, w := far(t, s)
	c := client(t, cutOff, nil)
	worker(t, e, nil)
	w.setCut(true)
	job := jetstream.Submit(ctx, c, double, 3)
	w.setCut(false)
	v, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 6, v)
}

// A cut that is shorter than a lease changes nothing.
func TestTheNetworkIsCutForAMoment(t *testing.T) {
	s, e, c := serve(t)
	ctx := within(t)
	cutOff, w := far(t, s)
	worker(t, cutOff, nil)
	g, n := newGate(t)
	job := jetstream.Submit(ctx, c, enter, [2]int{n, 1})
	require.Equal(t, 1, <-g.entered)
	w.setCut(true)
	w.setCut(false)
	g.leave <- none{}
	v, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, v)
	untilEmpty(ctx, t, e)
	require.Empty(t, g.entered, "it was run again")
}

// The worker that is cut off learns that its lease is over; what it returns then is not stored.
func TestTheNetworkIsCutForLongerThanALease(t *testing.T) {
	s, e, c := serve(t)
	ctx, l := within(t), newLedger(t)
	slow, w := far(t, s)
	cutOff := worker(t, slow, nil)
	job := jetstream.Submit(ctx, c, stuck, string(l))
	for len(l.lines()) == 0 {
		require.NoError(t, ctx.Err())
	}
	w.setCut(true)
	worker(t, e, nil)
	n, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	w.setCut(false)
	require.NoError(t, cutOff.Close())
	untilEmpty(ctx, t, e)
	require.Len(t, l.lines(), 2)
	require.Equal(t, 1, jetstream.Late(cutOff))
}

// A client has died between the record of an ID and its job. The next who submits it sends the job.
func TestAJobThatWasNeverSent(t *testing.T) {
	_, e, c := serve(t)
	ctx, l := within(t), newLedger(t)
	require.NoError(t, e.Reserve(ctx, "once"))
	worker(t, e, nil)
	for range 2 {
		n, err := jetstream.Submit(ctx, c, count, string(l), jetstream.JobOptions{ID: "once"}).Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	}
}
