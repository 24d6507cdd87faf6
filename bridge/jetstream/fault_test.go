package jetstream_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// serve returns a server in this process that others can connect to, and a client.
func serve(t testing.TB) (*jetstream.Server, *jetstream.Engine, *jetstream.Client) {
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	e := connect(t, s, stored())
	return s, e, client(t, e, nil)
}

func TestAWorkerIsKilledWhileItRunsAJob(t *testing.T) {
	t.Parallel()
	s, e, c := serve(t)
	ctx, l := within(t), newLedger(t)
	first := play(t, "worker", urlVar+"="+s.URL())
	require.Equal(t, "working", first.line(t))
	job := jetstream.Submit(ctx, c, stuck, string(l))
	require.Equal(t, "running", first.line(t))
	first.kill()
	worker(t, e, nil)
	n, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, n, "it was run twice")
}

func TestAWorkerIsKilledBeforeItStores(t *testing.T) {
	t.Parallel()
	s, e, c := serve(t)
	ctx, l := within(t), newLedger(t)
	first := play(t, "worker that dies before it stores", urlVar+"="+s.URL())
	require.Equal(t, "working", first.line(t))
	job := jetstream.Submit(ctx, c, count, string(l))
	require.False(t, first.lines.Scan(), "it has not died")
	first.kill()
	worker(t, e, nil)
	n, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, n, "it was run again")
}

func TestAWorkerIsKilledAfterItHasStoredAndBeforeItAnswers(t *testing.T) {
	t.Parallel()
	s, e, c := serve(t)
	ctx, l := within(t), newLedger(t)
	first := play(t, "worker that dies before it answers", urlVar+"="+s.URL())
	require.Equal(t, "working", first.line(t))
	n, err := jetstream.Submit(ctx, c, count, string(l)).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	first.kill()
	worker(t, e, nil)
	untilEmpty(ctx, t, e)
	require.Len(t, l.lines(), 1, "it was not run again")
}

// untilEmpty waits until nothing is queued or in flight.
func untilEmpty(ctx context.Context, t testing.TB, e *jetstream.Engine) {
	for {
		lanes, err := e.Lanes(ctx)
		require.NoError(t, err)
		left := 0
		for _, lane := range lanes {
			left += lane.Queued + lane.InFlight + lane.Later
		}
		if left == 0 {
			return
		}
	}
}

func TestAClientIsKilledAndAnotherFindsItsJob(t *testing.T) {
	s, e, c := serve(t)
	ctx := within(t)
	first := play(t, "client", urlVar+"="+s.URL())
	id := first.line(t)
	first.kill()
	waiting := jetstream.Attach(ctx, c, double, id)
	worker(t, e, nil)
	n, err := waiting.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 42, n)
	n, err = jetstream.Attach(ctx, c, double, id).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 42, n, "also when it is done long since")
	_, err = jetstream.Attach(ctx, c, double, "nobody.1").Result(ctx)
	require.ErrorIs(t, err, jetstream.ErrNotFound)
}

func TestTheServerIsKilledAndStartedAgain(t *testing.T) {
	t.Parallel()
	start, url := restartable(t)
	first := start()
	ctx := distant(t)
	e, err := jetstream.Connect(ctx, url, stored())
	require.NoError(t, err)
	t.Cleanup(e.Close)
	c := client(t, e, nil)
	worker(t, e, nil)
	n := 0
	for v, err := range jetstream.Map(ctx, c, double, numbers(400), pool.MapOptions{Buffer: 100}) {
		require.NoError(t, err)
		require.Equal(t, 2*n, v)
		if n++; n == 150 {
			first.kill()
			start()
		}
	}
	require.Equal(t, 400, n)
}

// The function ends every process that runs it. Other jobs go on.
func TestAPoisonJobIsDeadAfterItsTries(t *testing.T) {
	t.Parallel()
	s, e, c := serve(t)
	ctx, l := within(t), newLedger(t)
	job := jetstream.Submit(ctx, c, poison, string(l), jetstream.JobOptions{ID: "poison", Tries: 2})
	for range 2 {
		p := play(t, "worker", urlVar+"="+s.URL())
		for p.lines.Scan() { // until it has died
		}
		p.kill()
	}
	worker(t, e, nil)
	v, err := jetstream.Submit(ctx, c, double, 4).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 8, v)
	_, err = job.Result(ctx)
	require.ErrorIs(t, err, jetstream.ErrDead)
	require.ErrorContains(t, err, "after 2 tries")
	require.Len(t, l.lines(), 2)
	dead, err := e.Dead(ctx)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	require.Equal(t, "poison", dead[0].Func)
	require.Equal(t, jetstream.KeyID("poison"), dead[0].ID)
}
