package jetstream_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// Options that nobody can follow are refused where they are given, and what is said names them.
func TestOptionsThatContradict(t *testing.T) {
	s, err := jetstream.Embed(jetstream.ServerOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	ctx := within(t)
	refuses := func(want string, do func()) {
		t.Helper()
		defer func() { require.Contains(t, fmt.Sprint(recover()), want) }()
		do()
	}
	dial := func(o jetstream.Options) func() { return func() { _, _ = s.Connect(ctx, &o) } }
	refuses(`the lane "a" is there twice`, dial(jetstream.Options{Lanes: []string{"a", "b", "a"}}))
	refuses("an AckWait of 1ns", dial(jetstream.Options{AckWait: 1}))

	e := connect(t, s, &jetstream.Options{Memory: true, Ordered: 2})
	start := func(o jetstream.WorkerOptions) func() { return func() { _, _ = e.Start(ctx, &o) } }
	refuses(`lane "other"`, start(jetstream.WorkerOptions{Lanes: map[string]int{"other": 1}}))
	refuses(`-1 jobs of lane "default"`, start(jetstream.WorkerOptions{Lanes: map[string]int{"default": -1}}))
	refuses("a name of 201 bytes", start(jetstream.WorkerOptions{Name: strings.Repeat("w", 201)}))

	c := client(t, e, nil)
	submit := func(o ...jetstream.JobOptions) func() { return func() { jetstream.Submit(ctx, c, double, 1, o...) } }
	refuses("-1 tries", submit(jetstream.JobOptions{Tries: -1}))
	refuses("a delay of -1s", submit(jetstream.JobOptions{Delay: -time.Second}))
	refuses("2 JobOptions", submit(jetstream.JobOptions{}, jetstream.JobOptions{}))
	refuses("needs Options.Ordered", submit(jetstream.JobOptions{Order: "a", Lane: "default"}))
	refuses("one ID", func() {
		jetstream.Map(ctx, c, double, numbers(2), pool.MapOptions{}, jetstream.JobOptions{ID: "all"})
	})
}

// A worker that is told of ordered lanes by name takes them, one job at a time; an empty map of lanes means all.
func TestLanesOfAWorker(t *testing.T) {
	e := embed(t, &jetstream.Options{Memory: true, Ordered: 2})
	for _, test := range []struct{ asked, want map[string]int }{
		{map[string]int{"=1": 5}, map[string]int{"=1": 1}},
		{map[string]int{}, map[string]int{"default": 3, "=0": 1, "=1": 1}},
	} {
		w, err := e.Start(within(t), &jetstream.WorkerOptions{Jobs: 3, Lanes: test.asked})
		require.NoError(t, err)
		workers, err := e.Workers(within(t))
		require.NoError(t, err)
		require.Len(t, workers, 1)
		require.Equal(t, test.want, workers[0].Lanes)
		require.NoError(t, w.Close())
	}
}

// A Submit that panics has taken no place: the program may have recovered, as an HTTP server does.
func TestARefusedSubmitTakesNoPlace(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, &jetstream.ClientOptions{Window: 1, Refuse: true})
	worker(t, e, nil)
	ctx := within(t)
	require.Panics(t, func() { jetstream.Submit(ctx, c, double, 1, jetstream.JobOptions{Lane: "other"}) })
	v, err := jetstream.Submit(ctx, c, double, 2).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 4, v)
}

// An id may come from anywhere, such as the path of a request. What no job can have as an id is not found, and the
// connection is none the worse for it.
func TestAnIDThatNoJobHas(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	ctx := within(t)
	long := strings.Repeat("a", 300)
	for _, id := range []string{"", " ", "a b", "*", ">", "a.*", "a..b", ".a", "a.", "a\r\nb", "ä", "$a", "a.b.c", long} {
		_, err := e.Job(ctx, id)
		require.ErrorIs(t, err, jetstream.ErrNotFound, "%q", id)
		_, err = jetstream.Attach(ctx, c, double, id).Result(ctx)
		require.ErrorIs(t, err, jetstream.ErrNotFound, "%q", id)
		require.ErrorIs(t, e.Cancel(ctx, id), jetstream.ErrNotFound, "%q", id)
		require.ErrorIs(t, e.PutBack(ctx, id), jetstream.ErrNotFound, "%q", id)
		require.ErrorIs(t, e.Drop(ctx, id), jetstream.ErrNotFound, "%q", id)
	}
}
