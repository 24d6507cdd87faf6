package jetstream_test

import (
	"context"
	"testing"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// BenchmarkJob is a job from its submission to its result, one after the other: the time of a job.
func BenchmarkJob(b *testing.B) {
	e := embed(b, &jetstream.Options{Memory: true})
	c := client(b, e, nil)
	worker(b, e, &jetstream.WorkerOptions{Jobs: 4})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jetstream.Submit(context.Background(), c, double, 1).Result(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJobs are jobs a thousand at a time: what a job costs.
func BenchmarkJobs(b *testing.B) {
	e := embed(b, &jetstream.Options{Memory: true})
	c := client(b, e, nil)
	worker(b, e, &jetstream.WorkerOptions{Jobs: 64})
	b.ReportAllocs()
	b.ResetTimer()
	for _, err := range jetstream.Map(context.Background(), c, double, numbers(b.N), pool.MapOptions{}) {
		if err != nil {
			b.Fatal(err)
		}
	}
}
