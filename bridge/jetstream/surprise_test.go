package jetstream_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// Each of these tests shows what the engine does where one would not expect it, and that jobs are right all the same.

// After a restart the server has forgotten the ids of messages that are gone. The key is in a bucket.
func TestAKeyOutlivesARestartOfTheServer(t *testing.T) {
	dir, ctx, l := t.TempDir(), within(t), newLedger(t)
	for range 2 {
		s, err := jetstream.Embed(jetstream.ServerOptions{Dir: dir})
		require.NoError(t, err)
		e, err := s.Connect(ctx, stored())
		require.NoError(t, err)
		c, err := e.NewClient(ctx, nil)
		require.NoError(t, err)
		w, err := e.Start(ctx, nil)
		require.NoError(t, err)
		n, err := jetstream.Submit(ctx, c, count, string(l), jetstream.JobOptions{ID: "once"}).Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		untilEmpty(ctx, t, e)
		require.NoError(t, w.Close())
		c.Close()
		e.Close()
		require.NoError(t, s.Close())
	}
}

// A consumer that is made again counts deliveries from one. The tries are in the record: a job that was dying goes on
// dying, and does not begin anew.
func TestTriesOutliveTheConsumer(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	processes := process.New(&process.Options{Workers: 1, OnDeath: process.Replace})
	t.Cleanup(func() { require.NoError(t, processes.Close()) })
	ctx, l := within(t), newLedger(t)
	job := jetstream.Submit(ctx, c, poison, string(l), jetstream.JobOptions{Tries: 3})
	for job.State() == pool.Pending {
		seen := len(l.lines())
		w, err := e.Start(ctx, &jetstream.WorkerOptions{Processes: processes, Jobs: 1})
		require.NoError(t, err)
		for len(l.lines()) == seen && job.State() == pool.Pending {
			require.NoError(t, ctx.Err())
		}
		require.NoError(t, w.Close())
		require.NoError(t, e.Raw().DeleteConsumer(ctx, "monoloop-jobs", "monoloop-default"))
		again(t, e)
	}
	_, err := job.Result(ctx)
	require.ErrorIs(t, err, jetstream.ErrDead)
	require.ErrorContains(t, err, "after 3 tries")
	require.Len(t, l.lines(), 3)
}

// again makes the consumer of the lane again, as the next one who connects does.
func again(t testing.TB, e *jetstream.Engine) {
	require.NoError(t, e.Repair(context.Background(), "default"))
}

// A consumer can vanish. Idle workers notice and make it again.
func TestAConsumerThatVanishesIsMadeAgain(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, nil)
	ctx := within(t)
	_, err := jetstream.Submit(ctx, c, double, 1).Result(ctx)
	require.NoError(t, err)
	require.NoError(t, e.Raw().DeleteConsumer(ctx, "monoloop-jobs", "monoloop-default"))
	v, err := jetstream.Submit(ctx, c, double, 2).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 4, v)
}

// A message's time runs while it waits in a client's buffer. A worker has no more messages than places, and those that
// run longer than a lease are renewed: nothing is given out twice.
func TestNothingWaitsInABuffer(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, &jetstream.WorkerOptions{Jobs: 1})
	ctx, l := within(t), newLedger(t)
	first := jetstream.Submit(ctx, c, slow, 2500*time.Millisecond)
	second := jetstream.Submit(ctx, c, count, string(l))
	_, err := first.Result(ctx)
	require.NoError(t, err)
	n, err := second.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	untilEmpty(ctx, t, e)
	info, err := e.Raw().Consumer(ctx, "monoloop-jobs", "monoloop-default")
	require.NoError(t, err)
	require.Equal(t, uint64(2), info.CachedInfo().Delivered.Consumer, "deliveries of two jobs")
}

// A worker that does not know a function, or knows one with other types, gives the job back, and that is no try.
func TestAnUnknownFunctionIsRefusedAndTheJobNotLost(t *testing.T) {
	t.Parallel()
	s, e, c := serve(t)
	ctx := within(t)
	stranger := play(t, "worker", urlVar+"="+s.URL())
	require.Equal(t, "working", stranger.line(t))
	job := jetstream.Submit(ctx, c, late, 20, jetstream.JobOptions{Tries: 1})
	for {
		workers, err := e.Workers(ctx)
		require.NoError(t, err)
		require.Len(t, workers, 1)
		if workers[0].Refused >= 2 {
			require.Contains(t, workers[0].Unknown, "late(")
			break
		}
	}
	stranger.kill()
	worker(t, e, nil)
	v, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 21, v)
}

func TestOtherSettingsAreNamed(t *testing.T) {
	s, err := jetstream.Embed(jetstream.ServerOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	connect(t, s, &jetstream.Options{Memory: true})
	_, err = s.Connect(context.Background(), &jetstream.Options{Memory: true, AckWait: time.Minute})
	var mismatch *jetstream.MismatchError
	require.ErrorAs(t, err, &mismatch)
	require.Equal(t, []string{"ack wait is 30s, not 1m0s"}, mismatch.Differences)
	_, err = s.Connect(context.Background(), nil)
	require.ErrorAs(t, err, &mismatch)
	require.Equal(t, []string{"storage is Memory, not File"}, mismatch.Differences)
}

// A writer of an object that was cut off leaves pieces that nothing names.
func TestPiecesOfObjectsAreSwept(t *testing.T) {
	o := fast()
	o.Inline = 100
	e := embed(t, o)
	c := client(t, e, nil)
	ctx := within(t)
	job := jetstream.Submit(ctx, c, length, string(make([]byte, 1000)))
	for lanes := []jetstream.LaneInfo{{}}; lanes[0].Queued == 0; {
		var err error
		lanes, err = e.Lanes(ctx)
		require.NoError(t, err)
	}
	_, err := e.Raw().PublishMsg(ctx, &nats.Msg{Subject: "$O.monoloop-objects.C.cutoff", Data: []byte("half")})
	require.NoError(t, err)
	removed, err := e.Sweep(ctx, time.Hour)
	require.NoError(t, err)
	require.Zero(t, removed, "it is young")
	removed, err = e.Sweep(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, 1, removed)
	worker(t, e, nil)
	n, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 1000, n, "what is whole stays")
}

// A job that was published twice, as by a client that has had no answer and a server that has forgotten the id, is run
// once: the done are looked up before the work.
func TestAMessageThatIsThereTwiceIsRunOnce(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	ctx, l := within(t), newLedger(t)
	job := jetstream.Submit(ctx, c, count, string(l))
	stream, err := e.Raw().Stream(ctx, "monoloop-jobs")
	require.NoError(t, err)
	var twin *engine.RawStreamMsg
	for twin == nil {
		twin, _ = stream.GetMsg(ctx, 1)
	}
	w := worker(t, e, nil)
	_, err = job.Result(ctx)
	require.NoError(t, err)
	untilEmpty(ctx, t, e)
	_, err = e.Raw().PublishMsg(ctx, &nats.Msg{Subject: twin.Subject, Data: twin.Data})
	require.NoError(t, err)
	untilEmpty(ctx, t, e)
	require.NoError(t, w.Close())
	require.Len(t, l.lines(), 1)
}

// The request that only the leader of a stream answers is for one message. The one for many is answered by any replica
// that has AllowDirect, as it is: so with replicas each record is looked up by itself.
func TestTheLeaderIsAskedForOneRecordAtATime(t *testing.T) {
	e := embed(t, fast())
	ctx := within(t)
	for _, id := range []string{"a", "b"} {
		require.NoError(t, e.Reserve(ctx, id))
	}
	prefix := "$KV.monoloop-records."
	ask := func(request string) string {
		m, err := e.Raw().Conn().RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET.KV_monoloop-records", []byte(request))
		require.NoError(t, err)
		return string(m.Data)
	}
	many := fmt.Sprintf(`{"multi_last": ["%[1]s%[2]s", "%[1]s%[3]s"]}`, prefix, jetstream.KeyID("a"),
		jetstream.KeyID("b"))
	require.Contains(t, ask(many), `"code":400`)
	require.Contains(t, ask(fmt.Sprintf(`{"batch": 2, "next_by_subj": "%s>"}`, prefix)), `"code":400`)
	require.Contains(t, ask(fmt.Sprintf(`{"last_by_subj": "%s%s"}`, prefix, jetstream.KeyID("a"))), `"message":{`)
}
