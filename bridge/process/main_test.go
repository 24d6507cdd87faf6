package process_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/internal/leak"
)

type none = struct{}

// role makes the test binary another program than that of the tests; a worker of such a program, and a worker that a
// test starts while the variable is set, has the same role.
const role = "PROCESS_TEST_ROLE"

func TestMain(m *testing.M) {
	if play, ok := beforeMain[os.Getenv(role)]; ok {
		play()
	}
	os.Setenv("GORACE", "atexit_sleep_ms=0") // or each worker takes a second to end under the race detector
	process.Main()
	late = remote.Register("late", func(context.Context, none) (int, error) { return 1, nil })
	if play, ok := afterMain[os.Getenv(role)]; ok {
		play()
	}
	leak.VerifyTestMain(m)
}

// late is registered in the parent only.
var late *remote.Func[none, int]

// A log is what workers wrote.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newPool returns a pool that is closed when the test ends. What the workers wrote must not tell of a data race; and no
// process and no file of it is left then.
func newPool(t *testing.T, o process.Options) *process.Pool {
	t.Helper()
	var wrote log
	if o.Stderr == nil {
		o.Stderr = &wrote
	} else {
		o.Stderr = io.MultiWriter(o.Stderr, &wrote)
	}
	files, children := openFiles(), childProcesses()
	p := process.New(&o)
	t.Cleanup(func() {
		require.NoError(t, p.Close())
		require.NotContains(t, wrote.String(), "DATA RACE")
		require.Equal(t, children, childProcesses(), "processes")
		require.LessOrEqual(t, openFiles(), files, "open files; what others left to the collector may have been closed meanwhile")
		if t.Failed() {
			t.Log(wrote.String())
		}
	})
	return p
}

// openFiles counts the open files of this process, where that can be told. Under wine, those are wine's.
func openFiles() int {
	if runtime.GOOS == "windows" {
		return 0
	}
	entries, _ := os.ReadDir("/proc/self/fd")
	return len(entries)
}

// childProcesses lists the children of this process, where that can be told.
func childProcesses() (pids []string) {
	if runtime.GOOS == "windows" {
		return nil
	}
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	for _, list := range lists {
		text, _ := os.ReadFile(list)
		pids = append(pids, strings.Fields(string(text))...)
	}
	return pids
}

// say ends a role.
func say(what any) {
	fmt.Println(what)
	os.Exit(0)
}

var beforeMain = map[string]func(){}

var afterMain = map[string]func(){}
