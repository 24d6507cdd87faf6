package isolate_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

var watched = remote.Register("watched", func(_ context.Context, bytes int) (int, error) {
	isolate.WatchMemory(64<<20, "main.js")
	return allocate(bytes), nil
})

// A worker ends itself when it takes too much, also where the system has no limit for that.
func TestAWorkerWatchesItsMemory(t *testing.T) {
	p := process.New(&process.Options{Workers: 1, OnDeath: process.Replace, Stderr: new(log)})
	_, err := process.Submit(t.Context(), p, watched, 256<<20).Result(t.Context())
	require.NoError(t, p.Close())
	require.ErrorAs(t, err, new(*process.WorkerDeathError))
	require.ErrorContains(t, err, "exit status 3; its standard error:\n"+
		`fatal error: script "main.js" has its worker take more than 67108864 bytes`)
}

// A worker that a script has filled is replaced, or the next one would find too little: also where a script was well
// within its limits.
func TestAWorkerThatWasFilledIsReplaced(t *testing.T) {
	p := newPool(t, isolate.Options{Memory: 256 << 20})
	worker := workerOf(t, p)
	_, err := evaluate(p, "const a = []; while (a.length < 20) a.push(new Uint8Array(8 << 20)); a.length")
	if err != nil { // the race detector takes as much again
		require.ErrorContains(t, err, "ThreadSanitizer failed to allocate")
	}
	require.NotEqual(t, worker, workerOf(t, p))
}
