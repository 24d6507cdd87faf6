package bridge_test

import (
	"context"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A watchful error finds out where its methods are called.
type watchful struct{ inTurn, inPlace *int }

func (watchful) Error() string { return "watchful" }

func (w watchful) Unwrap() error {
	if strings.Contains(string(debug.Stack()), "turnInPlace") {
		*w.inPlace++
	} else {
		*w.inTurn++
	}
	return nil
}

// Where an outcome comes with code of the program's, that is called in a turn of the loop.
func TestAnErrorFromElsewhereIsLookedAtInATurn(t *testing.T) {
	for name, fail := range map[string]func(co *loop.Co, p *pool.Pool, err error) *future.Future[int]{
		"of a job": func(co *loop.Co, p *pool.Pool, err error) *future.Future[int] {
			return bridge.RunInExecutor(co, p, func(context.Context) (int, error) { return 0, err })
		},
		"of a resolver": func(co *loop.Co, p *pool.Pool, err error) *future.Future[int] {
			r := bridge.NewResolver[int](co)
			require.NoError(t, p.Submit(func() { r.Resolve(0, err) }))
			return r.Future()
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				p := pool.New(1)
				var inTurn, inPlace int
				for range 100 {
					_, err := fail(co, p, watchful{&inTurn, &inPlace}).Await(co)
					require.EqualError(t, err, "watchful")
				}
				require.NotZero(t, inTurn)
				require.Zero(t, inPlace)
				return p.Join(co)
			}))
		})
	}
}
