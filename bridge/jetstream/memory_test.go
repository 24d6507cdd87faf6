package jetstream_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// manyJobs is for a longer run: go test -run Flat -v -manyjobs 100000.
var manyJobs = flag.Int("manyjobs", 20_000, "how many jobs the client queues whose memory is measured")

func init() { roles["client of many jobs"] = playManyJobs }

// playManyJobs queues as many jobs as argVar says, with a window of 1,000, and tells its heap, in KiB, after each
// tenth of them.
func playManyJobs() {
	ctx, jobs := context.Background(), 0
	_, err := fmt.Sscan(os.Getenv(argVar), &jobs)
	must(err)
	e, err := jetstream.Connect(ctx, os.Getenv(urlVar), &jetstream.Options{Memory: true})
	must(err)
	c, err := e.NewClient(ctx, nil)
	must(err)
	n := 0
	for _, err := range jetstream.Map(ctx, c, double, numbers(jobs), pool.MapOptions{}) {
		must(err)
		if n++; n%(jobs/10) == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			fmt.Println(m.HeapAlloc / 1024)
		}
	}
}

// The memory of a client is a matter of its window, and not of how many jobs it has queued.
func TestTheMemoryOfAClientIsFlat(t *testing.T) {
	jobs := *manyJobs
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	e := connect(t, s, &jetstream.Options{Memory: true})
	worker(t, e, &jetstream.WorkerOptions{Jobs: 64})
	began := time.Now()
	p := play(t, "client of many jobs", urlVar+"="+s.URL(), fmt.Sprint(argVar, "=", jobs))
	var heaps []int
	for range 10 {
		kib := 0
		_, err := fmt.Sscan(p.line(t), &kib)
		require.NoError(t, err)
		heaps = append(heaps, kib)
	}
	t.Logf("%d jobs in %v; heap in KiB after each tenth: %v", jobs, time.Since(began).Round(time.Second), heaps)
	require.Less(t, heaps[9], 2*heaps[0]+1024)
}
