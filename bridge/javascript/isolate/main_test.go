package isolate_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

func TestMain(m *testing.M) {
	os.Setenv("GORACE", "atexit_sleep_ms=0") // or each worker takes a second to end under the race detector
	process.Main()
	goleak.VerifyTestMain(m)
}

// The setup "test" gives scripts what no host should: ways to end their worker, and to keep it busy.
func init() {
	isolate.Register("test", isolate.Setup{
		Options: func(o *javascript.Options) { o.Modules = modules },
		Bind: func(r *javascript.Runtime) error {
			given := map[string]any{
				"pid": os.Getpid, "exit": os.Exit, "spin": spin, "recurse": recurse, "allocate": allocate, "kill": kill,
				"tell": tell, "hold": hold, "tellAndSpin": tellAndSpin,
				"wait": javascript.Async(r, func(co *loop.Co, _ []goja.Value) (struct{}, error) {
					return struct{}{}, co.Sleep(1 << 40)
				}),
			}
			maps.Copy(given, ofSystem)
			for name, fn := range given {
				if err := r.VM().Set(name, fn); err != nil {
					return err
				}
			}
			return nil
		},
	})
	isolate.Register("refuses",
		isolate.Setup{Bind: func(*javascript.Runtime) error { return errors.New("no such luck") }})
}

// ofSystem are functions that only some systems have.
var ofSystem = map[string]any{}

var modules = map[string]func(r *javascript.Runtime) (goja.Value, error){
	"answer": func(r *javascript.Runtime) (goja.Value, error) { return r.VM().ToValue(42), nil },
}

func spin() {
	for n := uint64(1); n != 0; n += 2 {
	}
}

func recurse() {
	debug.SetMaxStack(1 << 20)
	var down func(n int) int
	down = func(n int) int { return down(n+1) + 1 }
	down(0)
}

// tell connects to an address.
func tell(address string) error {
	c, err := net.Dial("tcp", address)
	if err == nil {
		err = c.Close()
	}
	return err
}

func tellAndSpin(address string) error {
	if err := tell(address); err != nil {
		return err
	}
	spin()
	return nil
}

// hold connects to an address and waits for the other side to close.
func hold(address string) error {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = io.Copy(io.Discard, c)
	return err
}

// listen returns an address for tell and hold, and a function that waits for somebody to connect.
func listen(t *testing.T) (address string, accept func() net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), func() net.Conn {
		c, err := l.Accept()
		require.NoError(t, err)
		return c
	}
}

func allocate(bytes int) int {
	b := make([]byte, bytes)
	for i := 0; i < bytes; i += 4096 {
		b[i] = 1
	}
	spin()
	return len(b)
}

func kill() error {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	spin()
	return err
}

// A log is what workers wrote.
type log struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

// newPool returns a pool with the setup of the tests, that is closed when the test ends. What the workers wrote must
// not tell of a data race.
func newPool(t *testing.T, o isolate.Options) *isolate.Pool {
	t.Helper()
	var wrote log
	o.Stderr = &wrote
	if o.Setup == "" {
		o.Setup = "test"
	}
	if o.Workers == 0 {
		o.Workers = 1
	}
	p := isolate.New(&o)
	t.Cleanup(func() {
		require.NoError(t, p.Close())
		require.NotContains(t, wrote.b.String(), "DATA RACE")
		if t.Failed() {
			t.Log(wrote.b.String())
		}
	})
	return p
}

func evaluate(p *isolate.Pool, source string) (isolate.Result, error) {
	return p.Submit(context.Background(), isolate.Script{Name: "main.js", Source: source}).Result(context.Background())
}

// workerOf returns the number of the process of the only worker.
func workerOf(t *testing.T, p *isolate.Pool) string {
	t.Helper()
	r, err := evaluate(p, "pid()")
	require.NoError(t, err)
	return string(r.Value)
}
