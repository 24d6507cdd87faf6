package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var complain = remote.Register("complain", func(_ context.Context, n int) (int, error) {
	return 0, errors.New(strings.Repeat("e", n))
})

// The server gives up to 1,024 records by one request. A worker with more places than that, whose jobs all have
// records, looks them up by several, and gives none back.
func TestMoreJobsThanOneLookupGives(t *testing.T) {
	const most = 1024
	e := embed(t, &jetstream.Options{Memory: true})
	c := client(t, e, &jetstream.ClientOptions{Window: 3 * most})
	ctx := within(t)
	var jobs []*pool.Job[int]
	for i := range 3 * most {
		jobs = append(jobs, jetstream.Submit(ctx, c, double, i, jetstream.JobOptions{ID: strconv.Itoa(i)}))
	}
	for lanes := []jetstream.LaneInfo{{}}; lanes[0].Queued < len(jobs); {
		var err error
		lanes, err = e.Lanes(ctx)
		require.NoError(t, err)
	}
	worker(t, e, &jetstream.WorkerOptions{Jobs: len(jobs)})
	for i, job := range jobs {
		v, err := job.Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 2*i, v)
	}
	info, err := e.Raw().Consumer(ctx, "monoloop-jobs", "monoloop-default")
	require.NoError(t, err)
	require.Equal(t, len(jobs), int(info.CachedInfo().Delivered.Consumer), "deliveries")
}

// What is larger than a message goes through the object store, whatever Options.Inline says; the cause of a cancellation
// is left out.
func TestWhatIsLargerThanAMessage(t *testing.T) {
	const size = 3 << 20
	o := fast()
	o.Inline = 2 * size
	e := embed(t, o)
	c := client(t, e, nil)
	ctx := within(t)

	canceling, cancel := context.WithCancelCause(ctx)
	jetstream.Submit(canceling, c, double, 1, jetstream.JobOptions{ID: "canceled"})
	untilQueued(ctx, t, e)
	cancel(errors.New(strings.Repeat("c", size)))
	for state := ""; state != "canceled"; {
		info, err := e.Job(ctx, jetstream.KeyID("canceled"))
		require.NoError(t, err)
		state = info.State
	}

	worker(t, e, nil)
	n, err := jetstream.Submit(ctx, c, length, strings.Repeat("x", size)).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, size, n)
	text, err := jetstream.Submit(ctx, c, repeat, size).Result(ctx)
	require.NoError(t, err)
	require.Len(t, text, size)
	_, err = jetstream.Submit(ctx, c, complain, size).Result(ctx)
	require.ErrorContains(t, err, strings.Repeat("e", size))
}

// A worker whose executor takes nothing, such as a pool that was closed before it, gives its jobs back. That is no try,
// and no outcome.
func TestAnExecutorThatTakesNothing(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	closed := pool.New(1)
	require.NoError(t, closed.Close())
	w := worker(t, e, &jetstream.WorkerOptions{Executor: closed})
	ctx := within(t)
	job := jetstream.Submit(ctx, c, double, 1, jetstream.JobOptions{Tries: 1})
	for refused := 0; refused < 2; {
		require.NoError(t, w.Beat(ctx))
		workers, err := e.Workers(ctx)
		require.NoError(t, err)
		require.Len(t, workers, 1)
		refused = workers[0].Refused
	}
	require.NoError(t, w.Close())
	worker(t, e, nil)
	v, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, v)
}

// Serve that is canceled when its worker has just started, and has not heard of that, ends it.
func TestServeIsCanceledWhileItStarts(t *testing.T) {
	e := embed(t, fast())
	ctx := within(t)
	workers := func() int {
		all, err := e.Workers(ctx)
		require.NoError(t, err)
		return len(all)
	}
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		serving := task.Go(co, func(co *loop.Co) (none, error) { return none{}, jetstream.Serve(co, e, nil) })
		if err := co.Yield(); err != nil {
			return err
		}
		for workers() == 0 { // without giving way: the loop hears of nothing
			require.NoError(t, ctx.Err())
		}
		serving.Cancel(nil)
		_, err := serving.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)
		return nil
	}))
	for workers() > 0 {
		require.NoError(t, ctx.Err())
	}
}

// A server that cannot start says why, at once.
func TestAServerThatCannotStart(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	_, err = jetstream.Embed(jetstream.ServerOptions{Port: port})
	require.ErrorContains(t, err, fmt.Sprintf("127.0.0.1:%d", port))
}

// A folder has one server at a time: two would spoil what is in it.
func TestTwoServersInOneFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	for range 2 {
		s, err := jetstream.Embed(jetstream.ServerOptions{Dir: dir})
		require.NoError(t, err)
		_, err = jetstream.Embed(jetstream.ServerOptions{Dir: dir})
		require.ErrorIs(t, err, disk.ErrLocked)
		require.NoError(t, s.Close())
		require.NoError(t, s.Close())
	}
}

// A server to which nobody else can connect has no address.
func TestTheURLOfAServer(t *testing.T) {
	for _, port := range []int{0, -1} {
		s, err := jetstream.Embed(jetstream.ServerOptions{Port: port})
		require.NoError(t, err)
		require.Equal(t, port == 0, s.URL() == "", "port %d", port)
		require.NoError(t, s.Close())
	}
}

// Settings that the server does not take are an error at once, and not after a while in which it might change its mind.
func TestReplicasNeedACluster(t *testing.T) {
	s, err := jetstream.Embed(jetstream.ServerOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	ctx := within(t)
	_, err = s.Connect(ctx, &jetstream.Options{Replicas: 3})
	require.ErrorContains(t, err, "replicas")
	require.NoError(t, ctx.Err(), "it was asked for again until then")
}
