package process_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// A worker that is stopped, and so does not end when it is told to, is named.
func TestAShutdownNamesAStoppedWorker(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	id := processOf(t, p)
	kill(id, syscall.SIGSTOP)
	for !stopped(t, id) {
		runtime.Gosched()
	}
	var still *pool.StillRunningError
	require.ErrorAs(t, p.Shutdown(pool.ShutdownOptions{Limit: time.Millisecond}), &still)
	want := fmt.Sprintf("(a worker that was told to end), in process %d", id)
	require.Equal(t, []pool.RunningJob{{Function: want}}, still.Jobs)
	kill(id, syscall.SIGCONT)
}

// stopped reports whether every thread of a process has stopped.
func stopped(t *testing.T, pid int) bool {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		_, after, _ := bytes.Cut(text, []byte(") "))
		if after[0] != 'T' {
			return false
		}
	}
	return true
}
