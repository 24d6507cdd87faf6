package jetstream_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/internal/leak"
)

type none = struct{}

// role makes the test binary another program than that of the tests; see roles.
const role = "JETSTREAM_TEST_ROLE"

func TestMain(m *testing.M) {
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	process.Main()
	if play, ok := roles[os.Getenv(role)]; ok {
		play()
		os.Exit(0)
	}
	late = remote.Register("late", func(_ context.Context, n int) (int, error) { return n + 1, nil })
	must(flag.Set("test.parallel", "4")) // most of the time they wait; the command line counts for more
	leak.VerifyTestMain(m)
}

// late is registered in the process of the tests only.
var late *remote.Func[int, int]

var errOdd = errors.New("odd")

func init() { remote.RegisterSentinel("jetstream_test.errOdd", errOdd) }

var (
	double = remote.Register("double", func(_ context.Context, n int) (int, error) { return 2 * n, nil })
	halve  = remote.Register("halve", func(_ context.Context, n int) (int, error) {
		if n%2 != 0 {
			return 0, fmt.Errorf("half of %d: %w", n, errOdd)
		}
		return n / 2, nil
	})
	crash  = remote.Register("panic", func(context.Context, none) (int, error) { panic("boom") })
	repeat = remote.Register("repeat", func(_ context.Context, n int) (string, error) {
		return strings.Repeat("x", n), nil
	})
	length = remote.Register("length", func(_ context.Context, s string) (int, error) { return len(s), nil })
)

// await is how long a test waits for what must come.
const await = 30 * time.Second

// fast are options whose leases are short.
func fast() *jetstream.Options { return &jetstream.Options{Memory: true, AckWait: time.Second} }

// embed returns an engine on a server of the test's own.
func embed(t testing.TB, o *jetstream.Options) *jetstream.Engine {
	s, err := jetstream.Embed(jetstream.ServerOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return connect(t, s, o)
}

// connect returns an engine that is closed at the end of the test.
func connect(t testing.TB, s *jetstream.Server, o *jetstream.Options) *jetstream.Engine {
	e, err := s.Connect(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(e.Close)
	return e
}

func client(t testing.TB, e *jetstream.Engine, o *jetstream.ClientOptions) *jetstream.Client {
	c, err := e.NewClient(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func worker(t testing.TB, e *jetstream.Engine, o *jetstream.WorkerOptions) *jetstream.Worker {
	w, err := e.Start(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return w
}

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), await)
	t.Cleanup(cancel)
	return ctx
}

var roles = map[string]func(){}
