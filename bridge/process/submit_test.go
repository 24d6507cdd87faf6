//go:build unix || windows

package process_test

import (
	"context"
	"fmt"
	"io"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var (
	factorial = remote.Register("factorial", func(_ context.Context, n int64) (*big.Int, error) {
		return new(big.Int).MulRange(1, n), nil
	})
	pid  = remote.Register("pid", func(context.Context, none) (int, error) { return os.Getpid(), nil })
	echo = remote.Register("echo", func(_ context.Context, b []byte) ([]byte, error) { return b, nil })

	// untilCanceled touches a file, for the test to know that it runs, and waits for the end of its context.
	untilCanceled = remote.Register("until canceled", func(ctx context.Context, file string) (string, error) {
		touch(file)
		<-ctx.Done()
		return "", context.Cause(ctx)
	})
	endless = remote.Register("endless", func(_ context.Context, file string) (none, error) {
		touch(file)
		compute()
		return none{}, nil
	})
	fails = remote.Register("fails", func(_ context.Context, how string) (int, error) { return failures[how]() })
)

// touch writes to a named pipe or any other file.
func touch(file string) {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(fmt.Sprintln(os.Getpid()))
		f.Close()
	}
	if err != nil {
		panic(err)
	}
}

// Behaviors 308.
func TestSubmit(t *testing.T) {
	p := newPool(t, process.Options{})
	v, err := process.Submit(t.Context(), p, factorial, 20).Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, "2432902008176640000", v.String())
	child, err := process.Submit(t.Context(), p, pid, none{}).Result(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, os.Getpid(), child)
	require.Equal(t, "pid", pid.Name())
}

func processOf(t *testing.T, p *process.Pool) int {
	t.Helper()
	id, err := process.Submit(t.Context(), p, pid, none{}).Result(t.Context())
	require.NoError(t, err)
	return id
}

func resultError[T any](t *testing.T, job *pool.Job[T]) error {
	_, err := job.Result(t.Context())
	return err
}

// Behaviors 308.
func TestAFunctionThatTheWorkerDoesNotKnow(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	_, err := process.Submit(t.Context(), p, late, none{}).Result(t.Context())
	require.ErrorIs(t, err, remote.ErrUnknownFunc)
	require.ErrorContains(t, err, `"late"`)
	processOf(t, p)
}

func TestMisuse(t *testing.T) {
	fn := func(context.Context, int) (int, error) { return 0, nil }
	for want, use := range map[string]func(){
		`remote: the function "factorial" is registered twice`:           func() { remote.Register("factorial", fn) },
		"remote: Register needs a name and a function":                   func() { remote.Register("", fn) },
		`remote: the sentinel "errOwn" is registered twice`:              func() { remote.RegisterSentinel("errOwn", io.EOF) },
		`remote: the sentinel "x" must be an error that can be compared`: func() { remote.RegisterSentinel("x", nil) },
		"process: New with -1 workers, and 0 jobs for each":              func() { process.New(&process.Options{Workers: -1}) },
	} {
		require.PanicsWithValue(t, want, use)
	}
	require.Panics(t, func() { remote.RegisterError[*codedError]() })
	require.Panics(t, func() { remote.RegisterCodec(remote.Gob{}) })
}

// pastDeadline returns a job of fn, untilCanceled or endless, that has begun before the deadline of its context and
// ended after it, and the number of its process. A machine that is too busy to begin it in time is given more.
func pastDeadline[R any](t *testing.T, p *process.Pool, fn *remote.Func[string, R]) (job *pool.Job[R], id int) {
	t.Helper()
	file := folder(t) + "/begun"
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for limit := 50 * time.Millisecond; id == 0; limit *= 2 {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		job = process.Submit(ctx, p, fn, file)
		<-job.Done()
		cancel()
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		if len(text) > 0 {
			id, err = strconv.Atoi(strings.TrimSpace(string(text)))
			require.NoError(t, err)
		}
	}
	return job, id
}

var deadlineOf = remote.Register("deadline", func(ctx context.Context, _ none) (int64, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0, nil
	}
	return deadline.UnixNano(), nil
})

func TestTheContextOfAFunction(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	t.Run("no deadline", func(t *testing.T) {
		v, err := process.Submit(context.Background(), p, deadlineOf, none{}).Result(t.Context())
		require.NoError(t, err)
		require.Zero(t, v)
	})
	t.Run("a deadline", func(t *testing.T) {
		deadline := time.Now().Add(time.Hour)
		ctx, cancel := context.WithDeadline(t.Context(), deadline)
		defer cancel()
		v, err := process.Submit(ctx, p, deadlineOf, none{}).Result(t.Context())
		require.NoError(t, err)
		require.Equal(t, deadline.UnixNano(), v)
	})
	t.Run("a deadline that passes", func(t *testing.T) {
		job, _ := pastDeadline(t, p, untilCanceled)
		require.ErrorIs(t, resultError(t, job), context.DeadlineExceeded)
		require.Equal(t, pool.Finished, job.State())
	})
	t.Run("a cancellation and its cause", func(t *testing.T) {
		file, wait := gate(t)
		job := process.Submit(t.Context(), p, untilCanceled, file)
		wait()
		require.Equal(t, pool.Requested, job.CancelCause(errOwn))
		_, err := job.Result(t.Context())
		require.ErrorIs(t, err, errOwn)
		require.Equal(t, pool.Canceled, job.State())
	})
	t.Run("the end of the parent's", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		file, wait := gate(t)
		job := process.Submit(ctx, p, untilCanceled, file)
		wait()
		cancel(errOwn)
		_, err := job.Result(t.Context())
		require.ErrorIs(t, err, errOwn)
	})
}

func TestAQueuedJobCanBeCanceled(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	first := process.Submit(t.Context(), p, untilCanceled, file)
	wait()
	queued := process.Submit(t.Context(), p, fails, "plainly")
	require.Equal(t, pool.Pending, queued.State(), "no job is handed out before a worker is free")
	require.Equal(t, pool.CanceledNow, queued.Cancel())
	first.Cancel()
	_, err := first.Result(t.Context())
	require.ErrorIs(t, err, context.Canceled)
	_, err = queued.Result(t.Context())
	require.Equal(t, loop.Canceled(nil), err)
}

func TestRun(t *testing.T) {
	p := newPool(t, process.Options{Workers: 2})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		f := process.Run(co, p, factorial, 5)
		require.Equal(t, "job of a process pool, pending", f.String())
		straight := task.Do(co, func(co *loop.Co) error { _, err := f.Await(co); return err })
		step := task.DoStep(co, f)
		_, err := future.Gather(co, straight, step).Await(co)
		require.NoError(t, err)
		v, err := f.Result()
		require.Equal(t, "120", v.String())

		file, wait := gate(t)
		canceled := process.Run(co, p, untilCanceled, file)
		wait()
		require.True(t, canceled.Cancel(errOwn))
		_, canceledErr := canceled.Await(co)
		require.Equal(t, loop.Canceled(errOwn), canceledErr)
		return err
	}))
}

// Who has the result of a job finds its worker idle.
func TestIdleWorkersAreUsedAgain(t *testing.T) {
	p := newPool(t, process.Options{Workers: 4})
	first := processOf(t, p)
	for range 20 {
		require.Equal(t, first, processOf(t, p))
	}
}
