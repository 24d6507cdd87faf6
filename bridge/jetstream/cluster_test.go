package jetstream_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// three starts a cluster of three real processes, and returns them and their URLs.
func three(t testing.TB) (members [3]*program, url string) {
	var ports, urls []string
	for range 6 {
		ports = append(ports, freePort(t))
	}
	for i := range members {
		arg := fmt.Sprint(argVar, "=", i, " ", strings.Join(ports, " "))
		members[i] = play(t, "member", dirVar+"="+t.TempDir(), arg)
		urls = append(urls, "nats://127.0.0.1:"+ports[i])
	}
	for _, m := range members {
		require.Equal(t, "serving", m.line(t))
	}
	return members, strings.Join(urls, ",")
}

// The member that leads the stream is killed while jobs are on their way.
func TestTheLeaderOfThreeIsKilled(t *testing.T) {
	t.Parallel()
	members, url := three(t)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	e, err := jetstream.Connect(ctx, url, &jetstream.Options{AckWait: 2 * time.Second, Replicas: 3})
	require.NoError(t, err)
	t.Cleanup(e.Close)
	c := client(t, e, nil)
	worker(t, e, &jetstream.WorkerOptions{Jobs: 8})
	n := 0
	for v, err := range jetstream.Map(ctx, c, double, numbers(300), pool.MapOptions{Buffer: 60}) {
		require.NoError(t, err)
		require.Equal(t, 2*n, v)
		if n++; n == 100 {
			members[leader(ctx, t, e)].kill()
		}
	}
	require.Equal(t, 300, n)
	untilEmpty(ctx, t, e)
}

// leader is the number of the member that leads the stream of jobs.
func leader(ctx context.Context, t testing.TB, e *jetstream.Engine) (number int) {
	stream, err := e.Raw().Stream(ctx, "monoloop-jobs")
	require.NoError(t, err)
	_, err = fmt.Sscanf(stream.CachedInfo().Cluster.Leader, "member-%d", &number)
	require.NoError(t, err)
	return number
}

// Workers are killed, and the server; each job has one stored outcome, and none is lost.
func TestTenThousandJobs(t *testing.T) {
	t.Parallel()
	const jobs = 10_000
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	t.Cleanup(cancel)
	start, url := restartable(t)
	server := start()
	e, err := jetstream.Connect(ctx, url, stored())
	require.NoError(t, err)
	t.Cleanup(e.Close)
	c := client(t, e, nil)
	var workers [3]*program
	for i := range workers {
		workers[i] = play(t, "worker", urlVar+"="+url)
	}
	poisoned := jetstream.Submit(ctx, c, poison, string(newLedger(t)), jetstream.JobOptions{Tries: 1})
	n := 0
	for v, err := range jetstream.Map(ctx, c, halve, numbers(jobs), pool.MapOptions{}) {
		if n%2 != 0 {
			require.ErrorIs(t, err, errOdd)
		} else {
			require.NoError(t, err)
			require.Equal(t, n/2, v)
		}
		switch n++; {
		case n == jobs/2:
			server.kill()
			start()
		case n%(jobs/5) == 0:
			i := n / (jobs / 5) % len(workers)
			workers[i].kill()
			workers[i] = play(t, "worker", urlVar+"="+url)
		}
	}
	_, err = poisoned.Result(ctx)
	require.ErrorIs(t, err, jetstream.ErrDead)
	untilEmpty(ctx, t, e)
	require.Equal(t, []int{jobs, jobs + 1}, []int{n, stores(ctx, t, e)}, "results, and a record for each job")
}

// restartable returns what starts a server on the same folder and port each time.
func restartable(t testing.TB) (start func() *program, url string) {
	dir, port := t.TempDir(), freePort(t)
	return func() *program {
		s := play(t, "server", dirVar+"="+dir, argVar+"="+port)
		require.Equal(t, "serving", s.line(t))
		return s
	}, "nats://127.0.0.1:" + port
}

// stores is how many records there are.
func stores(ctx context.Context, t testing.TB, e *jetstream.Engine) int {
	records, err := e.Raw().KeyValue(ctx, "monoloop-records")
	require.NoError(t, err)
	status, err := records.Status(ctx)
	require.NoError(t, err)
	return int(status.Values())
}
