package isolate_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// However a worker dies, its script fails by name, the error says what ended it, other scripts go on, and the next
// one has another worker.
func TestWorkersThatDie(t *testing.T) {
	killed := "signal: killed"
	if runtime.GOOS == "windows" || runtime.GOOS == "plan9" {
		killed = "died: "
	}
	for _, test := range []struct{ source, says string }{
		{"exit(7)", "exit status 7"},
		{"kill()", killed},
		{"recurse()", "fatal error: stack overflow"},
		{"allocate(2 ** 30)", "fatal error: |ThreadSanitizer failed to allocate"},
	} {
		t.Run(test.source, func(t *testing.T) {
			p := newPool(t, isolate.Options{Workers: 2, Memory: 128 << 20})
			address, accept := listen(t)
			other := p.Submit(t.Context(),
				isolate.Script{Name: "other.js", Source: "hold(input); 'went on'", Input: address})
			held := accept()
			_, err := evaluate(p, test.source)
			var e *isolate.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, "main.js", e.Script)
			var death *process.WorkerDeathError
			require.ErrorAs(t, err, &death)
			require.ErrorContains(t, err, `isolate: script "main.js": process: worker `)
			require.Regexp(t, test.says, err.Error())
			workerOf(t, p)
			require.NoError(t, held.Close())
			r, err := other.Result(t.Context())
			require.NoError(t, err)
			require.Equal(t, `"went on"`, string(r.Value))
		})
	}
}

// What nothing interrupts, be it a function of the host or an operator of the engine, ends with its worker.
func TestScriptsThatAreNotInterrupted(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Millisecond, Limits: isolate.Limits{Time: 20 * time.Millisecond}})
	for _, source := range []string{"spin()", "3n ** 100000000n"} {
		_, err := evaluate(p, source)
		require.EqualError(t, err, `isolate: script "main.js": javascript: the time of the run exceeds 20ms; `+
			"nothing interrupted it within 1ms more, and its worker was killed")
		require.ErrorIs(t, err, loop.ErrTimeout)
		require.ErrorAs(t, err, new(*javascript.LimitError))
	}
}

// begin submits a script, and waits until it runs.
func begin(t *testing.T, ctx context.Context, p *isolate.Pool, source string) *pool.Job[isolate.Result] {
	t.Helper()
	address, accept := listen(t)
	limits := &isolate.Limits{Time: time.Hour}
	job := p.Submit(ctx, isolate.Script{Name: "main.js", Source: source, Input: address, Limits: limits})
	require.NoError(t, accept().Close())
	return job
}

// A script whose job is canceled is interrupted, and its worker lives.
func TestACanceledScript(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Hour})
	worker := workerOf(t, p)
	for _, after := range []string{"for (;;);", "wait()", "setInterval(() => {}, 1000)"} {
		source := "tell(input); " + after
		job := begin(t, t.Context(), p, source)
		job.Cancel()
		_, err := job.Result(t.Context())
		require.ErrorIs(t, err, loop.ErrCanceled)
		ctx, cancel := context.WithCancel(t.Context())
		job = begin(t, ctx, p, source)
		cancel()
		_, err = job.Result(t.Context())
		require.ErrorIs(t, err, loop.ErrCanceled)
	}
	require.Equal(t, worker, workerOf(t, p))
}

// One that is not interrupted is killed with its worker.
func TestACanceledScriptThatIsNotInterrupted(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Millisecond})
	worker := workerOf(t, p)
	job := begin(t, t.Context(), p, "tellAndSpin(input)")
	job.Cancel()
	_, err := job.Result(t.Context())
	require.ErrorIs(t, err, loop.ErrCanceled)
	require.NotEqual(t, worker, workerOf(t, p))
}

// The task that awaits a script takes it along when it is canceled.
func TestACanceledTask(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Millisecond})
	worker := workerOf(t, p)
	ctx, cancel := context.WithCancelCause(t.Context())
	address, accept := listen(t)
	boom := errors.New("boom")
	var told sync.WaitGroup
	defer told.Wait()
	told.Go(func() {
		_ = accept().Close()
		cancel(boom)
	})
	err := loop.RunWith(ctx, nil, func(co *loop.Co) error {
		s := isolate.Script{Name: "main.js", Source: "tellAndSpin(input)", Input: address}
		_, err := p.Run(co, s).Await(co)
		return err
	})
	require.ErrorIs(t, err, boom)
	require.NotEqual(t, worker, workerOf(t, p))
}
