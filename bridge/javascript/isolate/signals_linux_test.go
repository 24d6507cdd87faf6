package isolate_test

import (
	"errors"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

func init() {
	ofSystem["closeFile"] = syscall.Close
	ofSystem["writeFile"] = func(descriptor int, text string) (int, error) {
		return syscall.Write(descriptor, []byte(text))
	}
}

// pidOf is workerOf as a number.
func pidOf(t *testing.T, p *isolate.Pool) int {
	t.Helper()
	return numberOf(t, workerOf(t, p))
}

func numberOf(t *testing.T, id string) int {
	t.Helper()
	n, err := strconv.Atoi(id)
	require.NoError(t, err)
	return n
}

// A worker that gets a signal while it waits for a script is replaced, or, if it is stopped, killed when the time of
// the next one is over.
func TestAnIdleWorkerThatGetsASignal(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Millisecond})
	for _, s := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGABRT, syscall.SIGSEGV} {
		id := workerOf(t, p)
		require.NoError(t, syscall.Kill(numberOf(t, id), s))
		for { // what is handed over until the death goes along
			r, err := evaluate(p, "pid()")
			if err == nil && string(r.Value) != id {
				break
			}
			if err != nil {
				mustName(t, err, "main.js")
				require.ErrorAs(t, err, new(*process.WorkerDeathError))
			}
		}
	}
	id := pidOf(t, p)
	require.NoError(t, syscall.Kill(id, syscall.SIGSTOP))
	s := isolate.Script{Name: "main.js", Source: "1", Limits: &isolate.Limits{Time: 10 * time.Millisecond}}
	_, err := p.Submit(t.Context(), s).Result(t.Context())
	mustName(t, err, "main.js")
	require.ErrorIs(t, err, loop.ErrTimeout)
	require.NotEqual(t, id, pidOf(t, p))
}

// One that gets it while a script runs takes that along, by its name; a stopped one is killed in time, or if the script
// is canceled.
func TestABusyWorkerThatGetsASignal(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Millisecond})
	for _, s := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGQUIT} {
		id := pidOf(t, p)
		job := begin(t, t.Context(), p, "tell(input); for (;;);")
		require.NoError(t, syscall.Kill(id, s))
		_, err := job.Result(t.Context())
		mustName(t, err, "main.js")
		require.ErrorAs(t, err, new(*process.WorkerDeathError))
	}
	id := pidOf(t, p)
	job := begin(t, t.Context(), p, "tell(input); for (;;);")
	require.NoError(t, syscall.Kill(id, syscall.SIGSTOP))
	job.Cancel()
	_, err := job.Result(t.Context())
	require.ErrorIs(t, err, loop.ErrCanceled)
	require.NotEqual(t, id, pidOf(t, p))
}

// What a function of the host does to the files of its worker ends that at most. The pipes to the parent are the
// descriptors 3 and 4.
func TestWorkersWhoseFilesAreLost(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Millisecond, Limits: isolate.Limits{Time: time.Second}})
	for _, source := range []string{
		"writeFile(1, 'x'.repeat(1e6)); 1", "closeFile(0); 1", "closeFile(1); 1", "closeFile(2); 1",
	} {
		r, err := evaluate(p, source)
		require.NoError(t, err, source)
		require.Equal(t, "1", string(r.Value))
	}
	for _, source := range []string{"closeFile(4); 1", "writeFile(4, 'x'.repeat(100)); 1"} {
		_, err := evaluate(p, source)
		mustName(t, err, "main.js")
		require.ErrorAs(t, err, new(*process.WorkerDeathError))
		workerOf(t, p)
	}
}

// Scripts that end their workers in every way leave no descriptor behind.
func TestNoFileIsLeftOpen(t *testing.T) {
	before := openFiles(t)
	o := isolate.Options{Workers: 2, Grace: time.Millisecond, Setup: "test"}
	o.Limits.Time = 20 * time.Millisecond
	p := isolate.New(&o)
	for _, source := range []string{"1", "exit(1)", "spin()", "kill()", "for (;;);", "closeFile(4)", "throw 1"} {
		_, err := evaluate(p, source)
		require.True(t, err == nil || errors.As(err, new(*isolate.Error)), err)
	}
	require.NoError(t, p.Close())
	require.Equal(t, before, openFiles(t))
}

func openFiles(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(all)
}
