package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A gate is where functions of this process tell that they run, and wait.
type gate struct {
	entered chan int
	leave   chan none
}

var gates sync.Map // of int to *gate

func newGate(t testing.TB) (*gate, int) {
	g, n := &gate{make(chan int, 100), make(chan none)}, int(time.Now().UnixNano())
	gates.Store(n, g)
	t.Cleanup(func() { gates.Delete(n) })
	return g, n
}

// enter waits in a gate until the test or the context lets it go.
var enter = remote.Register("enter", func(ctx context.Context, arg [2]int) (int, error) {
	found, _ := gates.Load(arg[0])
	g := found.(*gate)
	g.entered <- arg[1]
	select {
	case <-g.leave:
		return arg[1], nil
	case <-ctx.Done():
		g.entered <- -arg[1]
		return 0, context.Cause(ctx)
	}
})

// untilQueued waits until a job is queued.
func untilQueued(ctx context.Context, t testing.TB, e *jetstream.Engine) {
	for queued := 0; queued == 0; {
		lanes, err := e.Lanes(ctx)
		require.NoError(t, err)
		queued = lanes[0].Queued
	}
}

func TestACancellationReachesTheWorker(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, &jetstream.WorkerOptions{Jobs: 1})
	ctx := within(t)
	g, n := newGate(t)
	running := jetstream.Submit(ctx, c, enter, [2]int{n, 1})
	require.Equal(t, 1, <-g.entered)
	first := c.IDs()[0]
	queued := jetstream.Submit(ctx, c, enter, [2]int{n, 2})
	untilQueued(ctx, t, e)
	second := c.IDs()
	second = slices.DeleteFunc(second, func(id string) bool { return id == first })
	queued.Cancel()
	for info := (jetstream.JobInfo{}); info.State != "canceled"; {
		var err error
		info, err = e.Job(ctx, second[0])
		require.NoError(t, err)
	}
	running.Cancel()
	require.Equal(t, -1, <-g.entered, "its context has ended")
	for _, job := range []interface {
		Result(context.Context) (int, error)
	}{running, queued} {
		_, err := job.Result(ctx)
		require.True(t, loop.IsCanceled(err), err)
	}
	untilEmpty(ctx, t, e)
	require.Empty(t, g.entered, "the other has never begun")
}

// A key makes a job one, for who comes while it runs, and for who comes when it is done.
func TestTheSameKeyIsTheSameJob(t *testing.T) {
	e := embed(t, fast())
	c, other := client(t, e, nil), client(t, e, nil)
	worker(t, e, nil)
	ctx := within(t)
	g, n := newGate(t)
	key := jetstream.JobOptions{ID: "order 17/a key of any text *>."}
	first := jetstream.Submit(ctx, c, enter, [2]int{n, 1}, key)
	require.Equal(t, 1, <-g.entered)
	second := jetstream.Submit(ctx, other, enter, [2]int{n, 2}, key)
	g.leave <- none{}
	for range 2 {
		v, err := first.Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, v)
		first = second
	}
	v, err := jetstream.Submit(ctx, other, enter, [2]int{n, 3}, key).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, v)
	require.Empty(t, g.entered)
}

func TestADelay(t *testing.T) {
	t.Parallel()
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, nil)
	ctx := within(t)
	began := time.Now()
	v, err := jetstream.Submit(ctx, c, double, 2, jetstream.JobOptions{Delay: 1500 * time.Millisecond}).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 4, v)
	require.GreaterOrEqual(t, time.Since(began), 1500*time.Millisecond)
	untilEmpty(ctx, t, e)
}

// Jobs with one order key run one after the other, as they were submitted, whoever has room for more.
func TestOrder(t *testing.T) {
	o := fast()
	o.Ordered = 3
	e := embed(t, o)
	c := client(t, e, nil)
	for range 2 {
		worker(t, e, &jetstream.WorkerOptions{Jobs: 4})
	}
	ctx := within(t)
	g, n := newGate(t)
	for i := range 5 {
		jetstream.Submit(ctx, c, enter, [2]int{n, i + 1}, jetstream.JobOptions{Order: "account"})
	}
	for i := range 5 {
		require.Equal(t, i+1, <-g.entered)
		require.Empty(t, g.entered, "another has begun")
		g.leave <- none{}
	}
	untilEmpty(ctx, t, e)
}

func TestLanesHavePlacesOfTheirOwn(t *testing.T) {
	o := fast()
	o.Lanes = []string{"low", "high"}
	e := embed(t, o)
	c := client(t, e, nil)
	worker(t, e, &jetstream.WorkerOptions{Lanes: map[string]int{"low": 1, "high": 1}})
	ctx := within(t)
	g, n := newGate(t)
	low := jetstream.Submit(ctx, c, enter, [2]int{n, 1})
	require.Equal(t, 1, <-g.entered)
	v, err := jetstream.Submit(ctx, c, double, 5, jetstream.JobOptions{Lane: "high"}).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 10, v, "while the other lane is full")
	g.leave <- none{}
	_, err = low.Result(ctx)
	require.NoError(t, err)
	require.Panics(t, func() { jetstream.Submit(ctx, c, double, 5, jetstream.JobOptions{Lane: "none"}) })
}

// A job that was dead is run again, and its id has the new outcome.
func TestADeadJobIsPutBack(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	processes := process.New(&process.Options{Workers: 2, OnDeath: process.Replace})
	t.Cleanup(func() { require.NoError(t, processes.Close()) })
	worker(t, e, &jetstream.WorkerOptions{Processes: processes})
	ctx, l := within(t), newLedger(t)
	for round := range 2 {
		key := jetstream.JobOptions{ID: "poison", Tries: 2}
		_, err := jetstream.Submit(ctx, c, poison, string(l), key).Result(ctx)
		require.ErrorIs(t, err, jetstream.ErrDead)
		require.ErrorContains(t, err, "exit status 3")
		require.Len(t, l.lines(), 2*(round+1))
		dead, err := e.Dead(ctx)
		require.NoError(t, err)
		require.Len(t, dead, 1)
		require.Contains(t, dead[0].Why, "exit status 3")
		require.NoError(t, e.PutBack(ctx, dead[0].ID))
		require.ErrorIs(t, e.PutBack(ctx, dead[0].ID), jetstream.ErrNotFound)
	}
	id := jetstream.KeyID("poison")
	_, err := jetstream.Attach(ctx, c, poison, id).Result(ctx)
	require.ErrorIs(t, err, jetstream.ErrDead)
	require.NoError(t, e.Drop(ctx, id))
	dead, err := e.Dead(ctx)
	require.NoError(t, err)
	require.Empty(t, dead)
}

// A drained worker ends what it runs and takes no more; a heartbeat tells what it runs until then.
func TestADrainAndHeartbeats(t *testing.T) {
	t.Parallel()
	e := embed(t, fast())
	c := client(t, e, nil)
	w := worker(t, e, &jetstream.WorkerOptions{Name: "first", Jobs: 2})
	ctx := within(t)
	g, n := newGate(t)
	job := jetstream.Submit(ctx, c, enter, [2]int{n, 1})
	require.Equal(t, 1, <-g.entered)
	for {
		workers, err := e.Workers(ctx)
		require.NoError(t, err)
		require.Len(t, workers, 1)
		if running := workers[0].Running; len(running) == 1 {
			require.Equal(t, "enter", running[0].Func)
			require.Equal(t, map[string]int{"default": 2}, workers[0].Lanes)
			break
		}
	}
	w.Drain()
	later := jetstream.Submit(ctx, c, enter, [2]int{n, 2})
	g.leave <- none{}
	_, err := job.Result(ctx)
	require.NoError(t, err)
	<-w.Done()
	require.Empty(t, g.entered)
	workers, err := e.Workers(ctx)
	require.NoError(t, err)
	require.Empty(t, workers)
	worker(t, e, nil)
	require.Equal(t, 2, <-g.entered)
	g.leave <- none{}
	_, err = later.Result(ctx)
	require.NoError(t, err)
}

// What has no outcome when the time of a drain is over is given to the next worker.
func TestADrainWithALimit(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	w := worker(t, e, &jetstream.WorkerOptions{DrainTimeout: time.Millisecond})
	ctx := within(t)
	g, n := newGate(t)
	job := jetstream.Submit(ctx, c, enter, [2]int{n, 1})
	require.Equal(t, 1, <-g.entered)
	require.NoError(t, w.Close())
	require.Equal(t, -1, <-g.entered)
	worker(t, e, nil)
	require.Equal(t, 1, <-g.entered)
	g.leave <- none{}
	v, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, v)
}

// Serve suspends its coroutine; tasks run on the loop, under the limit of their calls.
func TestServeWithTasks(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	onLoop := jetstream.OnLoop(double, func(co *loop.Co, n int) (int, error) {
		if n == 0 {
			return 0, co.Sleep(time.Hour)
		}
		return 200 * n, co.Sleep(time.Millisecond)
	})
	var trace []string
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		served := task.Go(co, func(co *loop.Co) (none, error) {
			return none{}, jetstream.Serve(co, e, &jetstream.WorkerOptions{Tasks: []jetstream.Task{onLoop}})
		})
		for _, submit := range []func() *future.Future[int]{
			func() *future.Future[int] { return jetstream.Run(co, c, double, 1) },
			func() *future.Future[int] { return jetstream.Run(co, c, halve, 8) },
			func() *future.Future[int] { return jetstream.Run(co, c, double.Within(time.Millisecond), 0) },
		} {
			v, err := submit().Await(co)
			trace = append(trace, fmt.Sprint(v, " ", errors.Is(err, loop.ErrTimeout)))
		}
		served.Cancel(nil)
		_, err := served.Await(co)
		trace = append(trace, fmt.Sprint(loop.IsCanceled(err)))
		return nil
	}))
	require.Equal(t, []string{"200 false", "4 false", "0 true", "true"}, trace)
	workers, err := e.Workers(within(t))
	require.NoError(t, err)
	require.Empty(t, workers)
}
