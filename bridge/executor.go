package bridge

import (
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

type defaultKey struct{}

// DefaultExecutor returns the pool that l uses where no executor is given, unless SetDefaultExecutor was called: one of
// DefaultWorkers, made when it is first asked for. When the loop closes, it is closed as well, and every job in it is
// waited for. From then on it refuses jobs.
func DefaultExecutor(l *loop.Loop) *pool.Pool {
	given(l).Low().Check("DefaultExecutor")
	if p, ok := l.Low().Value(defaultKey{}).(*pool.Pool); ok {
		return p
	}
	p := pool.New(pool.DefaultWorkers())
	l.Low().SetValue(defaultKey{}, p)
	l.Low().OnClose(func(co *loop.Co) error {
		closing.Close(l) // a job may wait for what is closed there
		return p.Join(co)
	})
	return p
}

// Pools returns the pools in which l runs jobs where no executor is given: that of DefaultExecutor, if it was made, and
// that of SetDefaultExecutor, if it is one. It is for inspectors, on the loop's goroutine.
func Pools(l *loop.Loop) (pools []*pool.Pool) {
	l = given(l)
	for _, key := range []any{chosenKey{}, defaultKey{}} {
		if p, ok := l.Low().Value(key).(*pool.Pool); ok {
			pools = append(pools, p)
		}
	}
	return pools
}

type chosenKey struct{}

// SetDefaultExecutor makes ex what RunInExecutor on l uses where no executor is given, for what comes from now on; nil
// restores the pool of DefaultExecutor. ex stays the caller's, who closes it if it needs that. See asyncio's
// loop.set_default_executor, which closes it with the loop.
func SetDefaultExecutor(l *loop.Loop, ex pool.Executor) {
	given(l).Low().Check("SetDefaultExecutor")
	l.Low().SetValue(chosenKey{}, ex)
}

// executorFor returns ex, or the executor that l uses where that is nil, and the limit that Within has given its jobs,
// if any.
func executorFor(l *loop.Loop, ex pool.Executor) (pool.Executor, *time.Duration) {
	if _, plain := ex.(*pool.Pool); plain {
		return ex, nil
	}
	ex, limit := jobs.Unwrap(ex)
	if ex != nil {
		return ex, limit
	}
	ex, own := jobs.Unwrap(executorOf(l))
	return ex, jobs.Tighter(limit, own)
}

// executorOf returns the executor that l uses where none is given.
func executorOf(l *loop.Loop) pool.Executor {
	if ex, ok := l.Low().Value(chosenKey{}).(pool.Executor); ok {
		return ex
	}
	return DefaultExecutor(l)
}

// given refuses a nil loop.
func given(l *loop.Loop) *loop.Loop {
	if l == nil {
		panic("bridge: a nil *Loop")
	}
	return l
}
