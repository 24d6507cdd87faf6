//go:build unix || windows

package process_test

import (
	"context"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestCloseWaitsForWhatWasSubmitted(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	var jobs []interface{ State() pool.State }
	for n := range 5 {
		jobs = append(jobs, process.Submit(t.Context(), p, factorial, int64(n)))
	}
	require.NoError(t, p.Close())
	for _, job := range jobs {
		require.Equal(t, pool.Finished, job.State())
	}
	late := process.Submit(t.Context(), p, factorial, 5)
	require.ErrorIs(t, resultError(t, late), pool.ErrClosed)
	require.NoError(t, p.Close())
}

func TestShutdown(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	running := process.Submit(t.Context(), p, untilCanceled, file)
	wait()
	queued := process.Submit(t.Context(), p, factorial, 5)

	err := p.Shutdown(pool.ShutdownOptions{Limit: time.Millisecond})
	var still *pool.StillRunningError
	require.ErrorAs(t, err, &still)
	require.ErrorIs(t, err, loop.ErrTimeout)
	require.Equal(t, 1, still.Queued)
	require.Len(t, still.Jobs, 1)
	require.Regexp(t, `^until canceled, in process \d+$`, still.Jobs[0].Function)

	require.NoError(t, p.Shutdown(pool.ShutdownOptions{CancelQueued: true, NoWait: true}))
	require.Equal(t, loop.Canceled(pool.ErrClosed), resultError(t, queued))
	require.Equal(t, pool.Running, running.State())
	running.Cancel()
	require.NoError(t, p.Close())
	require.Equal(t, pool.Canceled, running.State())
}

// Behaviors 351.
func TestAShutdownOnALoop(t *testing.T) {
	for _, test := range []struct {
		name string
		wait func(co *loop.Co, p *process.Pool) error
	}{
		{"straight-line", func(co *loop.Co, p *process.Pool) error { return p.Join(co) }},
		{"step", func(co *loop.Co, p *process.Pool) error {
			_, err := task.DoStep(co, p.ShutdownOn(co, pool.ShutdownOptions{})).Await(co)
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 1})
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				file, wait := gate(t)
				job := process.Submit(t.Context(), p, untilCanceled, file)
				wait()
				require.ErrorIs(t, p.Close(), loop.ErrWouldBlock)
				_, err := p.ShutdownOn(co, pool.ShutdownOptions{NoWait: true}).Await(co)
				require.NoError(t, err)
				_, err = p.ShutdownOn(co, pool.ShutdownOptions{Limit: time.Millisecond}).Await(co)
				require.ErrorIs(t, err, loop.ErrTimeout)
				waiting := task.Do(co, func(co *loop.Co) error { return test.wait(co, p) })
				for range 5 {
					require.NoError(t, co.Yield())
					require.False(t, waiting.Done())
				}
				job.Cancel()
				_, err = waiting.Await(co)
				return err
			}))
		})
	}
}

// Behaviors 317.
func TestTerminateAndKill(t *testing.T) {
	for _, test := range []struct {
		name  string
		end   func(p *process.Pool)
		state string
	}{
		{"Terminate", (*process.Pool).Terminate, terminated},
		{"Kill", (*process.Pool).Kill, killed},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 2})
			file, wait := gate(t)
			running := process.Submit(t.Context(), p, endless, file)
			id, err := strconv.Atoi(wait())
			require.NoError(t, err)
			processOf(t, p) // another one, idle
			other, otherWait := gate(t)
			alsoRunning := process.Submit(t.Context(), p, untilCanceled, other)
			otherWait()
			queued := process.Submit(t.Context(), p, factorial, 5)
			test.end(p)
			require.Equal(t, loop.Canceled(pool.ErrClosed), resultError(t, queued))
			var death *process.WorkerDeathError
			require.ErrorAs(t, resultError(t, running), &death)
			require.Equal(t, []any{id, test.state, "endless"}, []any{death.PID, death.State.String(), death.Func})
			require.ErrorAs(t, resultError(t, alsoRunning), &death)
			require.NoError(t, p.Close())
			require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, factorial, 5)), pool.ErrClosed)
		})
		t.Run(test.name+" without workers", func(t *testing.T) {
			p := newPool(t, process.Options{})
			test.end(p)
			test.end(p)
			require.NoError(t, p.Close())
			require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, factorial, 5)), pool.ErrClosed)
		})
		t.Run(test.name+" with a dead worker", func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 1, OnDeath: process.Replace})
			kill(processOf(t, p), syscall.SIGKILL)
			test.end(p)
			require.NoError(t, p.Close())
		})
		t.Run(test.name+" with workers that start", func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 3})
			for range 10 {
				process.Submit(t.Context(), p, factorial, 5)
			}
			test.end(p)
			require.NoError(t, p.Close())
		})
	}
}

// Whatever races, each job is settled, and a pool that kills for a cancel is none the worse for it.
func TestACancelRacesTheEndOfItsJob(t *testing.T) {
	for _, test := range []struct {
		name string
		n    int
		o    process.Options
	}{
		{"asking", 300, process.Options{Workers: 2}},
		{"killing", 60, process.Options{Workers: 2, KillOnCancel: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPool(t, test.o)
			for n := range test.n {
				job := process.Submit(t.Context(), p, factorial, 20)
				canceled := make(chan struct{})
				go func() {
					for range n * 50 { // a little later each time
						_ = job.State()
					}
					job.CancelCause(errOwn)
					close(canceled)
				}()
				v, err := job.Result(t.Context())
				if err == nil {
					require.Equal(t, "2432902008176640000", v.String())
				} else {
					require.ErrorIs(t, err, context.Canceled)
					require.ErrorIs(t, err, errOwn)
				}
				<-canceled
			}
			processOf(t, p)
		})
	}
}

func TestKillOnCancel(t *testing.T) {
	t.Run("a cancellation", func(t *testing.T) {
		p := newPool(t, process.Options{Workers: 1, KillOnCancel: true, KillGrace: time.Millisecond})
		file, wait := gate(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		job := process.Submit(ctx, p, endless, file)
		id, err := strconv.Atoi(wait())
		require.NoError(t, err)
		cancel(errOwn)
		require.ErrorIs(t, resultError(t, job), errOwn)
		require.NotEqual(t, id, processOf(t, p))
	})
	t.Run("a deadline", func(t *testing.T) {
		p := newPool(t, process.Options{Workers: 1, KillOnCancel: true, KillGrace: time.Millisecond})
		job, id := pastDeadline(t, p, endless)
		require.ErrorIs(t, resultError(t, job), context.DeadlineExceeded)
		require.NotEqual(t, id, processOf(t, p))
	})
	t.Run("a job that listens", func(t *testing.T) {
		p := newPool(t, process.Options{Workers: 1, KillOnCancel: true, KillGrace: time.Hour})
		file, wait := gate(t)
		job := process.Submit(t.Context(), p, untilCanceled, file)
		id, err := strconv.Atoi(wait())
		require.NoError(t, err)
		job.CancelCause(errOwn)
		require.ErrorIs(t, resultError(t, job), errOwn)
		require.Equal(t, id, processOf(t, p))
	})
}
