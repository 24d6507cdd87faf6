//go:build unix || windows

package process_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// tokens is the variable with the directory whose files are taken, one by each process that dies before it comes to
// Main.
const tokens = "PROCESS_TEST_TOKENS"

func init() {
	beforeMain["may die"] = func() {
		files, err := os.ReadDir(os.Getenv(tokens))
		if err != nil {
			panic(err)
		}
		for _, f := range files {
			if os.Remove(os.Getenv(tokens)+"/"+f.Name()) == nil {
				kill(os.Getpid(), syscall.SIGKILL)
			}
		}
	}
	beforeMain["is killed"] = func() { kill(os.Getpid(), syscall.SIGKILL) }
}

// deadStarts has the next n processes that are started die before they have said anything.
func deadStarts(t *testing.T, n int) (left func() int) {
	dir := folder(t)
	for i := range n {
		require.NoError(t, os.WriteFile(fmt.Sprint(dir, "/", i), nil, 0o600))
	}
	t.Setenv(role, "may die")
	t.Setenv(tokens, dir)
	return func() int {
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		return len(files)
	}
}

// A history is what OnRetry was told.
type history struct {
	mu    sync.Mutex
	lines []string
}

func (h *history) add(err error, pause time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, text, _ := strings.Cut(err.Error(), "process: worker ")
	if _, after, ok := strings.Cut(text, " died: "); ok {
		text = "died: " + after
	}
	h.lines = append(h.lines, fmt.Sprint(text, ", ", pause))
}

func (h *history) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lines
}

// failingStarts has the next n processes not be started at all.
func failingStarts(n int32, err error) (undo func()) {
	var tries atomic.Int32
	return process.SetProgram(func() (string, error) {
		if tries.Add(1) <= n {
			return "", err
		}
		return os.Executable()
	})
}

// What keeps a process from being started, or ends it before it has said anything, may pass: no job is lost for it,
// whether another worker lives or not, and the pauses grow.
func TestAFailureToStartThatPasses(t *testing.T) {
	for _, test := range []struct {
		name    string
		onDeath process.OnDeath
		fail    func(t *testing.T) (undo func())
		says    string
	}{
		{"no process", process.Replace, func(*testing.T) func() { return failingStarts(3, syscall.EAGAIN) },
			"could not be started: " + syscall.EAGAIN.Error()},
		{"no process, and a pool that a death breaks", process.Break,
			func(*testing.T) func() { return failingStarts(3, syscall.EMFILE) }, "could not be started: " + syscall.EMFILE.Error()},
		{"a process that is killed", process.Replace, func(t *testing.T) func() {
			left := deadStarts(t, 3)
			return func() { require.Zero(t, left()) }
		}, "died: " + killed + ": it said nothing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var told history
			p := newPool(t, process.Options{Workers: 1, JobsPerWorker: 2, OnDeath: test.onDeath, OnRetry: told.add})
			processOf(t, p)
			undo := test.fail(t)
			var jobs []*pool.Job[int]
			for range 20 {
				jobs = append(jobs, process.Submit(t.Context(), p, pid, none{}))
			}
			for _, job := range jobs {
				require.NoError(t, resultError(t, job))
			}
			undo()
			require.Equal(t, []string{test.says + ", 10ms", test.says + ", 20ms", test.says + ", 40ms"}, told.all())
		})
	}
}

// The workers that live do what is queued while no other can be started; then there are as many as before.
func TestWorkersThatLiveGoOnWhileNoneCanStart(t *testing.T) {
	failed := make(chan error, 1)
	p := newPool(t, process.Options{Workers: 2, OnDeath: process.Replace, OnRetry: func(err error, _ time.Duration) {
		select {
		case failed <- err:
		default:
		}
	}})
	living := processOf(t, p)
	undo := process.SetProgram(func() (string, error) { return "", syscall.ENOMEM })
	file, wait := gate(t)
	blocked := process.Submit(t.Context(), p, untilCanceled, file)
	wait()
	queued := process.Submit(t.Context(), p, pid, none{})
	require.ErrorIs(t, <-failed, syscall.ENOMEM)
	require.Equal(t, pool.Pending, queued.State())
	blocked.Cancel()
	id, err := queued.Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, living, id)
	undo()
	var both []*pool.Job[string]
	for range 2 {
		file, wait := gate(t)
		both = append(both, process.Submit(t.Context(), p, untilCanceled, file))
		wait() // while the other one runs
	}
	for _, job := range both {
		job.Cancel()
	}
}

// Who has been told can give up; and a shutdown with a limit says what it waits for.
func TestFailuresToStartThatDoNotPass(t *testing.T) {
	told := make(chan error, 100)
	p := newPool(t, process.Options{Workers: 1, JobsPerWorker: 1, OnDeath: process.Replace,
		OnRetry: func(err error, _ time.Duration) { told <- err }})
	processOf(t, p)
	t.Setenv(role, "exits")
	job := process.Submit(t.Context(), p, pid, none{})
	err := <-told
	require.ErrorContains(t, err, "exit status 7: it said nothing")
	require.NotContains(t, err.Error(), "process.Main", "others came to it")

	err = p.Shutdown(pool.ShutdownOptions{Limit: time.Millisecond})
	var still *pool.StillRunningError
	require.ErrorAs(t, err, &still)
	require.Equal(t, 1, still.Queued)
	require.ErrorContains(t, err, "no worker can start: process: worker")
	require.Equal(t, pool.Pending, job.State())
	p.Kill()
	require.NoError(t, p.Close())
	require.Equal(t, pool.Canceled, job.State())
}

// Where nothing was ever started, nothing is tried again; and that Main is missing is said where it can be.
func TestAFirstWorkerThatCannotStart(t *testing.T) {
	for _, test := range []struct {
		role, says string
		hint       bool
	}{{"exits", "exit status 7: it said nothing", true}, {"is killed", killed + ": it said nothing", runtime.GOOS == "windows"}} {
		t.Run(test.role, func(t *testing.T) {
			t.Setenv(role, test.role)
			p := newPool(t, process.Options{Workers: 3, OnDeath: process.Replace})
			var jobs []*pool.Job[int]
			for range 3 {
				jobs = append(jobs, process.Submit(t.Context(), p, pid, none{}))
			}
			for _, job := range jobs {
				err := resultError(t, job)
				require.ErrorIs(t, err, pool.ErrBroken)
				require.ErrorContains(t, err, test.says)
				require.Equal(t, test.hint,
					strings.Contains(err.Error(), "is process.Main called first thing in main?"))
			}
		})
	}
}

// A worker that dies before it is ready is a death, for a pool that a death breaks.
func TestADeathAtTheStartBreaksThePool(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1, JobsPerWorker: 1})
	processOf(t, p)
	left := deadStarts(t, 1)
	require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, pid, none{})), pool.ErrBroken)
	require.Zero(t, left())
}

// What was canceled in the queue is forgotten, whatever the workers do.
func TestCanceledJobsLeaveTheQueue(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	file, wait := gate(t)
	running := process.Submit(t.Context(), p, untilCanceled, file)
	wait()
	var queued []*pool.Job[int]
	for range 100 {
		queued = append(queued, process.Submit(t.Context(), p, pid, none{}))
	}
	for _, job := range queued[:90] {
		job.Cancel()
	}
	var still *pool.StillRunningError
	require.ErrorAs(t, p.Shutdown(pool.ShutdownOptions{Limit: time.Millisecond}), &still)
	require.Less(t, still.Queued, 20)
	for _, job := range queued[90:] {
		job.Cancel()
	}
	require.ErrorAs(t, p.Shutdown(pool.ShutdownOptions{Limit: time.Millisecond}), &still)
	require.Zero(t, still.Queued)
	running.Cancel()
}
