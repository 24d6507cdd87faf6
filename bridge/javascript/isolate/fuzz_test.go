package isolate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/internal/generate"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// patience is longer than any script can last.
const patience = time.Minute

// tight are limits that a random script reaches soon.
var tight = isolate.Options{
	Workers: 2, Memory: 128 << 20, Grace: 200 * time.Millisecond, Web: true, NextTick: true,
	Limits: isolate.Limits{
		Time: 200 * time.Millisecond, MaxOutput: 10_000, MaxResult: 100_000, MaxTimers: 100, MaxReactions: 10_000,
		Depth: 150, MaxLength: 10_000,
	},
}

// Whatever the text of a script, it ends, with a result that is JSON or with an error that names it; and the scripts
// beside it and after it have their results.
func FuzzIsolate(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed)
	}
	p := isolate.New(&tight)
	f.Cleanup(func() { require.NoError(f, p.Close()) })
	f.Fuzz(func(t *testing.T, seed uint64) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		source := generate.Hostile(seed)
		bad := p.Submit(ctx, isolate.Script{Name: "bad.js", Source: source, Input: []uint64{seed}})
		beside := p.Submit(ctx, good(seed))
		if seed%8 == 7 {
			bad.Cancel()
		}
		r, err := bad.Result(ctx)
		mustBeAnEnd(t, r, err, source)
		mustBeGood(t, seed, beside)
		mustBeGood(t, seed+1, p.Submit(ctx, good(seed+1)))
	})
}

// good is a script that does no harm, whose result depends on what it is given.
func good(seed uint64) isolate.Script {
	s := isolate.Script{Name: "good.js", Input: []uint64{seed % 1000, 1}, Limits: &isolate.Limits{Time: patience}}
	s.Source = `if (typeof x !== "undefined") throw x; (async () => input.map(n => n * 2).concat(await "later"))()`
	return s
}

func mustBeGood(t *testing.T, seed uint64, j interface {
	Result(context.Context) (isolate.Result, error)
}) {
	t.Helper()
	r, err := j.Result(t.Context())
	assert.NoError(t, err)
	assert.Equal(t, fmt.Sprintf(`[%d,2,"later"]`, seed%1000*2), string(r.Value))
	assert.Empty(t, r.Output)
}

// mustBeAnEnd requires that a script, which was canceled or not, has ended in one of the ways that are promised.
func mustBeAnEnd(t *testing.T, r isolate.Result, err error, source string) {
	t.Helper()
	if err == nil {
		require.True(t, json.Valid(r.Value), "%s\n%q", source, r.Value)
		require.True(t, utf8.ValidString(r.Output), "%s\n%q", source, r.Output)
		return
	}
	if loop.IsCanceled(err) {
		return
	}
	var e *isolate.Error
	require.ErrorAs(t, err, &e, source)
	require.Equal(t, "bad.js", e.Script, source)
	require.LessOrEqual(t, len(e.Output), tight.Limits.MaxOutput, source)
	require.True(t, utf8.ValidString(e.Output), "%s\n%q", source, e.Output)
	require.True(t, isKnown(e.Err), "%s\n%v", source, err)
}

// isKnown reports whether an error is one of those that the documentation of isolate.Error names.
func isKnown(err error) bool {
	var thrown *javascript.Error
	var limit *javascript.LimitError
	var death *process.WorkerDeathError
	return errors.As(err, &thrown) || errors.As(err, &limit) || errors.As(err, &death) ||
		errors.Is(err, isolate.ErrUnsettled)
}
