//go:build unix || windows

package process_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// What the user's code ends on a goroutine of the pool, by runtime.Goexit: the job fails, and no process is left
// behind.

func TestACodecThatCallsGoexit(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	for _, test := range []struct {
		name  string
		error func() error
	}{
		{"for an argument",
			func() error { return resultError(t, process.Submit(t.Context(), p, takes, stubborn{"exit"})) }},
		{"for an argument in the worker", func() error {
			return resultError(t, process.Submit(t.Context(), p, takes, stubborn{"exit of decode"}))
		}},
		{"for a result in the worker",
			func() error { return resultError(t, process.Submit(t.Context(), p, gives, "exit")) }},
		{"for a result", func() error { return resultError(t, process.Submit(t.Context(), p, gives, "exit of decode")) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.ErrorIs(t, test.error(), loop.ErrGoexit)
			processOf(t, p)
		})
	}
}

func TestAnInitializerWhoseArgumentCallsGoexit(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1, Initializer: takes.Bind(stubborn{"exit"})})
	err := resultError(t, process.Submit(t.Context(), p, pid, none{}))
	require.ErrorIs(t, err, pool.ErrBroken)
	require.ErrorIs(t, err, loop.ErrGoexit)
}

func TestACallbackThatCallsGoexit(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	job := process.Submit(t.Context(), p, untilCanceled, file)
	job.OnDone(func(*pool.Job[string]) { runtime.Goexit() })
	wait()
	job.Cancel()
	require.ErrorIs(t, resultError(t, job), loop.ErrCanceled)
	processOf(t, p)
}

func TestACallbackThatClosesItsPool(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	job, closed := process.Submit(t.Context(), p, untilCanceled, file), make(chan error)
	job.OnDone(func(*pool.Job[string]) { closed <- p.Close() })
	wait()
	job.Cancel()
	require.Equal(t, pool.ErrSelfJoin, <-closed)
}

func TestCallbacksThatPanicDoNotStopAShutdown(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	running := process.Submit(t.Context(), p, untilCanceled, file)
	wait()
	var queued []*pool.Job[int]
	for range 3 {
		job := process.Submit(t.Context(), p, pid, none{})
		job.OnDone(func(*pool.Job[int]) { panic(errOwn) })
		queued = append(queued, job)
	}
	require.PanicsWithValue(t, errOwn,
		func() { _ = p.Shutdown(pool.ShutdownOptions{CancelQueued: true, NoWait: true}) })
	for _, job := range queued {
		require.Equal(t, pool.Canceled, job.State())
	}
	running.Cancel()
}
