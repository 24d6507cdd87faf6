package jetstream_test

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

func TestOutcomes(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, nil)
	ctx := within(t)

	v, err := jetstream.Submit(ctx, c, double, 21).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 42, v)

	_, err = jetstream.Submit(ctx, c, halve, 3).Result(ctx)
	require.ErrorIs(t, err, errOdd)
	var failure *remote.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, "*fmt.wrapError", failure.Type)
	require.EqualError(t, err, "half of 3: odd")

	_, err = jetstream.Submit(ctx, c, crash, none{}).Result(ctx)
	var panicked *loop.PanicError
	require.ErrorAs(t, err, &panicked)
	require.Contains(t, string(panicked.Stack), "main_test.go")
}

// What is larger than Options.Inline goes through the object store, both ways.
func TestLargeArgumentsAndResults(t *testing.T) {
	o := fast()
	o.Inline = 1000
	e := embed(t, o)
	c := client(t, e, nil)
	worker(t, e, nil)
	ctx := within(t)
	long, err := jetstream.Submit(ctx, c, repeat, 3_000_000).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("x", 3_000_000), long)
	n, err := jetstream.Submit(ctx, c, length, long).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 3_000_000, n)
}

func TestMapIsInOrderAndErrorsKeepTheirPlaces(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, &jetstream.ClientOptions{Window: 16})
	worker(t, e, &jetstream.WorkerOptions{Jobs: 8})
	ctx := within(t)
	n := 0
	for v, err := range jetstream.Map(ctx, c, halve, numbers(200), pool.MapOptions{}) {
		if n%2 != 0 {
			require.ErrorIs(t, err, errOdd)
		} else {
			require.NoError(t, err)
			require.Equal(t, n/2, v)
		}
		n++
	}
	require.Equal(t, 200, n)
}

func numbers(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func TestOnALoop(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, nil)
	var got []int
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for i := range 3 {
			if _, err := c.Room(co).Await(co); err != nil {
				return err
			}
			v, err := jetstream.Run(co, c, double, i).Await(co)
			if err != nil {
				return err
			}
			got = append(got, v)
		}
		for v, err := range jetstream.MapOn(co, c, double, numbers(5), pool.MapOptions{}) {
			if err != nil {
				return err
			}
			got = append(got, v)
		}
		return nil
	}))
	require.Equal(t, []int{0, 2, 4, 0, 2, 4, 6, 8}, got)
}

func TestTheWindow(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, &jetstream.ClientOptions{Window: 1, Refuse: true})
	ctx := within(t)
	first := jetstream.Submit(ctx, c, double, 1) // there is no worker yet
	_, err := jetstream.Submit(ctx, c, double, 2).Result(ctx)
	require.ErrorIs(t, err, pool.ErrFull)
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, c.WaitRoom(canceled), context.Canceled)
	worker(t, e, nil)
	require.NoError(t, c.WaitRoom(ctx))
	v, err := first.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, v)
	v, err = jetstream.Submit(ctx, c, double, 3).Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 6, v)
}

// A codec that ends its goroutine ends one of the client's.
type quitter struct{ remote.Gob }

func (quitter) Encode(io.Writer, any) error {
	runtime.Goexit()
	return nil
}

func init() { remote.RegisterCodec(quitter{}) }

// The job fails, and the next one is sent all the same.
func TestACodecThatEndsItsGoroutine(t *testing.T) {
	o := fast()
	o.Codec = quitter{}
	c := client(t, embed(t, o), &jetstream.ClientOptions{Window: 1})
	ctx := within(t)
	for range 2 * runtime.GOMAXPROCS(0) {
		require.NoError(t, c.WaitRoom(ctx))
		_, err := jetstream.Submit(ctx, c, double, 1).Result(ctx)
		require.ErrorIs(t, err, loop.ErrGoexit)
	}
}

// Close fails what is on its way, whatever it waits for.
func TestACloseFailsWhatIsOnItsWay(t *testing.T) {
	c := client(t, embed(t, fast()), &jetstream.ClientOptions{Window: 2})
	ctx := within(t)
	jobs := []*pool.Job[int]{
		jetstream.Submit(ctx, c, double, 1),
		jetstream.Submit(ctx, c, double, 1, jetstream.JobOptions{ID: "once"}),
		jetstream.Submit(ctx, c, double, 1), // beyond the window
	}
	c.Close()
	for _, job := range append(jobs, jetstream.Submit(ctx, c, double, 1)) {
		_, err := job.Result(ctx)
		require.ErrorIs(t, err, jetstream.ErrClosed)
	}
}
