package isolate_test

import (
	"errors"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// runtimes counts those that a worker has made.
var runtimes atomic.Int64

// Setups that fail at once, and those that do so for the first script, after the Runtime with which a worker begins.
func init() {
	for name, fn := range map[string]func() error{
		"panics": func() error { panic("at the disco") },
		"blocks": func() error { select {} },
		"exits":  func() error { os.Exit(9); return nil },
		"spins":  func() error { spin(); return nil },
	} {
		isolate.Register(name, isolate.Setup{Bind: func(*javascript.Runtime) error { return fn() }})
		isolate.Register(name+" later", isolate.Setup{Bind: func(*javascript.Runtime) error {
			if runtimes.Add(1) > 1 {
				return fn()
			}
			return nil
		}})
	}
}

// A pool whose workers cannot get ready says so.
func TestSetupsThatFail(t *testing.T) {
	for name, says := range map[string]string{
		"panics": "at the disco",
		"blocks": `fatal error: the setup "blocks" has not made a Runtime within 1s`,
		"spins":  `fatal error: the setup "spins" has not made a Runtime within 1s`,
		"exits":  "exit status 9",
	} {
		p := newPool(t, isolate.Options{Setup: name, StartTimeout: time.Second})
		_, err := evaluate(p, "1")
		require.ErrorIs(t, err, pool.ErrBroken, name)
		require.ErrorContains(t, err, says)
	}
}

// One that fails for a script is told by the name of that.
func TestSetupsThatFailForAScript(t *testing.T) {
	const short = 20 * time.Millisecond
	for name, fails := range map[string]struct {
		limit time.Duration
		says  string
	}{
		"panics later": {patience, "at the disco"},
		"blocks later": {short, "the time of the run exceeds 20ms; nothing interrupted it"},
		"spins later":  {short, "the time of the run exceeds 20ms; nothing interrupted it"},
		"exits later":  {patience, "exit status 9"},
	} {
		o := isolate.Options{Setup: name, Grace: time.Millisecond, Limits: isolate.Limits{Time: fails.limit}}
		_, err := evaluate(newPool(t, o), "1")
		var e *isolate.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, "main.js", e.Script)
		require.ErrorContains(t, err, fails.says)
		require.False(t, errors.Is(err, pool.ErrBroken))
	}
}
