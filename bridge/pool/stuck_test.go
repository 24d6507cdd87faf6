package pool_test

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// reportsOf runs main on a loop in debug mode, or not in it, and returns what it has reported, with the time.
func reportsOf(t *testing.T, debug loop.DebugMode, main func(co *loop.Co) error) (reports []string) {
	begin := time.Now()
	function := regexp.MustCompile(`in \S+ \(\S+_test.go:\d+\)`)
	require.NoError(t, loop.RunWith(t.Context(), &loop.Options{Debug: debug, OnError: func(r loop.Report) {
		reports = append(reports,
			fmt.Sprint(time.Since(begin), ": ", function.ReplaceAllString(r.String(), "in a function")))
	}}, main))
	return reports
}

func waitsForItsPool(p *pool.Pool) func(ctx context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		time.Sleep(time.Millisecond) // or the loop might see the other job already when it looks after this one
		return pool.Submit(ctx, p, number(1)).ResultTimeout(time.Minute)
	}
}

// Debug mode tells of a pool that is full of jobs that do not end, once; of one that is only slow it says nothing.
func TestDebugModeReportsAFullPoolThatIsStuck(t *testing.T) {
	for _, tt := range []struct {
		name  string
		debug loop.DebugMode
		main  func(co *loop.Co, p *pool.Pool) error
		want  []string
	}{
		{"a job that waits for another", loop.DebugOn, func(co *loop.Co, p *pool.Pool) error {
			waits := bridge.RunInExecutor(co, p, waitsForItsPool(p))
			require.NoError(t, co.Sleep(2*time.Millisecond))
			queued := bridge.RunInExecutor(co, p, number(2))
			_, err := waits.Await(co)
			require.ErrorIs(t, err, loop.ErrTimeout)
			_, err = queued.Await(co)
			return err
		}, []string{"1.002s: executor is full, and none of its jobs ends: " +
			"2 jobs wait for a worker; 1 run: 1 in a function"}},
		{"many jobs of one function", loop.DebugOn, func(co *loop.Co, _ *pool.Pool) error {
			for range pool.DefaultWorkers() + 3 {
				bridge.RunInExecutor(co, nil, takes(5, false))
			}
			return nil
		}, []string{fmt.Sprintf("1s: executor is full, and none of its jobs ends: 3 jobs wait for a worker; %d run: %[1]d in a function",
			pool.DefaultWorkers())}},
		{"outside of debug mode", loop.DebugOff, func(co *loop.Co, p *pool.Pool) error {
			bridge.RunInExecutor(co, p, takes(5, false))
			_, err := bridge.RunInExecutor(co, p, number(2)).Await(co)
			return err
		}, nil},
		{"many short jobs", loop.DebugOn, func(co *loop.Co, p *pool.Pool) error {
			for range 9 {
				bridge.RunInExecutor(co, p,
					func(context.Context) (int, error) { time.Sleep(999 * time.Millisecond); return 0, nil })
			}
			return p.Join(co)
		}, nil},
		{"a long job, and nobody waits", loop.DebugOn, func(co *loop.Co, p *pool.Pool) error {
			_, err := bridge.RunInExecutor(co, p, takes(9, false)).Await(co)
			return err
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pool.New(1)
				require.Equal(t, tt.want, reportsOf(t, tt.debug, func(co *loop.Co) error { return tt.main(co, p) }))
				require.NoError(t, p.Close())
			})
		})
	}
}
