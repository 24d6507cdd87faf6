package jetstream_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A cluster is of three servers in this process, each of which can be stopped and started again.
type cluster struct {
	options [3]jetstream.ServerOptions
	servers [3]*jetstream.Server // nil if it is stopped
}

func newCluster(t testing.TB) *cluster {
	c := &cluster{}
	var routes []string
	for i := range c.options {
		var port, own int
		_, err := fmt.Sscan(freePort(t)+" "+freePort(t), &port, &own)
		require.NoError(t, err)
		routes = append(routes, fmt.Sprint("127.0.0.1:", own))
		c.options[i] = jetstream.ServerOptions{Dir: t.TempDir(), Port: port,
			Cluster: &jetstream.ClusterOptions{Name: "three", Member: fmt.Sprint("member-", i), Port: own}}
	}
	for i := range c.options {
		c.options[i].Cluster.Routes = routes
		c.start(t, i)
	}
	t.Cleanup(func() {
		for i := range c.servers {
			c.stop(t, i)
		}
	})
	return c
}

func (c *cluster) start(t testing.TB, i int) {
	s, err := jetstream.Embed(c.options[i])
	require.NoError(t, err)
	c.servers[i] = s
}

func (c *cluster) stop(t testing.TB, i int) {
	if s := c.servers[i]; s != nil {
		c.servers[i] = nil
		require.NoError(t, s.Close())
	}
}

// connect returns an engine on all of the servers, with a stream of the test's own, by which it is seen whether a
// majority is there.
func (c *cluster) connect(t testing.TB, o *jetstream.Options) *jetstream.Engine {
	var urls []string
	for _, s := range c.servers {
		urls = append(urls, s.URL())
	}
	o.Replicas = 3
	e, err := jetstream.Connect(distant(t), strings.Join(urls, ","), o)
	require.NoError(t, err)
	t.Cleanup(e.Close)
	_, err = e.Raw().CreateStream(distant(t), engine.StreamConfig{Name: o.Namespace + "-test", Replicas: 3})
	require.NoError(t, err)
	return e
}

// distant ends when no test with a cluster takes so long.
func distant(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// publishes reports whether the engine takes a message in time. Nothing else tells of a majority.
func publishes(ctx context.Context, e *jetstream.Engine, namespace string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := e.Raw().Publish(ctx, namespace+"-test", nil)
	return err == nil
}

// Two clients submit each of many IDs at once, of which every other one had a record that was deleted. That a record is
// being made does not prove that it will be there.
func TestTwoSubmitTheSameAtOnce(t *testing.T) {
	t.Parallel()
	three := newCluster(t)
	const ids = 40
	ctx, dir := distant(t), t.TempDir()
	o := &jetstream.Options{Namespace: "once"}
	e := three.connect(t, o)
	records, err := e.Raw().KeyValue(ctx, "once-records")
	require.NoError(t, err)
	clients := []*jetstream.Client{client(t, e, nil), client(t, three.connect(t, o), nil)}
	worker(t, e, nil)
	var jobs []*pool.Job[int]
	for i := range ids {
		id := fmt.Sprint("job ", i)
		if i%2 == 0 {
			require.NoError(t, e.Reserve(ctx, id))
			require.NoError(t, records.Delete(ctx, jetstream.KeyID(id)))
		}
		for _, c := range clients {
			file := fmt.Sprint(dir, "/", i)
			jobs = append(jobs, jetstream.Submit(ctx, c, count, file, jetstream.JobOptions{ID: id}))
		}
	}
	for i, job := range jobs {
		n, err := job.Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Len(t, ledger(fmt.Sprint(dir, "/", i/2)).lines(), 1)
	}
	status, err := records.Status(ctx)
	require.NoError(t, err)
	require.Equal(t, ids, int(status.Values()), "records")
	stream, err := e.Raw().Stream(ctx, "once-jobs")
	require.NoError(t, err)
	require.Equal(t, ids, int(stream.CachedInfo().State.LastSeq), "messages that were ever stored")
}

// tallies tell of the jobs of the test of rolling restarts.
var tallies struct {
	sync.Mutex
	stored map[int]bool // whether a client has had the outcome
	again  []int        // those that were begun after that
}

// tally notes a run.
var tally = remote.Register("tally", func(_ context.Context, i int) (int, error) {
	tallies.Lock()
	defer tallies.Unlock()
	if tallies.stored[i] {
		tallies.again = append(tallies.again, i)
	}
	return i, nil
})

// until yields numbers until done is closed.
func until(done <-chan none) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			if !yield(i) {
				return
			}
		}
	}
}

// atATime is how many jobs are on their way while servers are restarted.
const atATime = 8

// several waits for so many outcomes that one at least is of a job which was not on its way yet.
func several(ctx context.Context, stored <-chan none) {
	for range atATime + 1 {
		select {
		case <-stored:
		case <-ctx.Done():
		}
	}
}

// Each server is restarted in turn while jobs run. Each job has one outcome, and none is begun again after that,
// although answers are lost, and the server that leads has forgotten the ids of jobs that are done.
func TestEachServerIsRestarted(t *testing.T) {
	t.Parallel()
	three := newCluster(t)
	ctx := distant(t)
	o := &jetstream.Options{Namespace: "rolling", AckWait: 2 * time.Second}
	e := three.connect(t, o)
	c := client(t, e, nil)
	worker(t, e, &jetstream.WorkerOptions{Jobs: 4})
	tallies.stored = map[int]bool{}
	sent := make(chan *nats.Msg, 100)
	sub, err := e.Raw().Conn().Subscribe("rolling.job.>", func(m *nats.Msg) {
		select {
		case sent <- m:
		default:
		}
	})
	require.NoError(t, err)
	restarted, stored := make(chan none), make(chan none)
	go func() {
		defer close(restarted)
		for i := range three.servers {
			several(ctx, stored)
			three.stop(t, i)
			three.start(t, i)
			for !isWhole(ctx, e, "rolling") && ctx.Err() == nil {
			}
		}
		several(ctx, stored)
	}()
	n := 0
	for v, err := range jetstream.Map(ctx, c, tally, until(restarted), pool.MapOptions{Buffer: atATime}) {
		require.NoError(t, err)
		require.Equal(t, n, v)
		tallies.Lock()
		tallies.stored[n] = true
		tallies.Unlock()
		n++
		select {
		case stored <- none{}:
		default:
		}
	}
	require.NoError(t, sub.Unsubscribe())
	t.Log(n, "jobs while the servers were restarted,", resend(ctx, t, e, sent), "of the first were stored once more")
	require.Greater(t, n, 4*atATime, "more than were on their way, each time")
	untilEmpty(ctx, t, e)
	require.Empty(t, tallies.again, "run again after its outcome was stored")
}

// isWhole reports whether the stream of jobs has a leader, and replicas that have all that it has.
func isWhole(ctx context.Context, e *jetstream.Engine, namespace string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	stream, err := e.Raw().Stream(ctx, namespace+"-jobs")
	if err != nil || !publishes(ctx, e, namespace) {
		return false
	}
	current := 0
	for _, r := range stream.CachedInfo().Cluster.Replicas {
		if r.Current {
			current++
		}
	}
	return current == 2
}

// resend publishes messages of jobs once more, as a client does that has had no answer. It returns how many the engine
// has stored: those whose ids it has forgotten.
func resend(ctx context.Context, t testing.TB, e *jetstream.Engine, sent <-chan *nats.Msg) (stored int) {
	for len(sent) > 0 {
		m := <-sent
		ack, err := e.Raw().PublishMsg(ctx, &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data})
		require.NoError(t, err)
		if !ack.Duplicate {
			stored++
		}
	}
	return stored
}

// Two of three servers are away. What is submitted waits, and does not fail; what is asked for is there afterwards.
func TestTwoOfThreeServersAreAway(t *testing.T) {
	t.Parallel()
	three := newCluster(t)
	ctx := distant(t)
	e := three.connect(t, &jetstream.Options{Namespace: "quorum", AckWait: 2 * time.Second})
	c := client(t, e, nil)
	worker(t, e, nil)
	before := jetstream.JobOptions{ID: "before"}
	v, err := jetstream.Submit(ctx, c, double, 1, before).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, v)
	three.stop(t, 0)
	three.stop(t, 1)
	require.False(t, publishes(ctx, e, "quorum"))
	jobs := []*pool.Job[int]{
		jetstream.Submit(ctx, c, double, 2),
		jetstream.Submit(ctx, c, double, 2, jetstream.JobOptions{ID: "meanwhile"}),
	}
	found := jetstream.Attach(ctx, c, double, jetstream.KeyID("before"))
	for range 3 {
		require.False(t, publishes(ctx, e, "quorum"))
	}
	for _, job := range jobs {
		require.Equal(t, pool.Pending, job.State())
	}
	three.start(t, 0)
	three.start(t, 1)
	for _, job := range jobs {
		v, err := job.Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 4, v)
	}
	v, err = found.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, v)
}
