// Random races against what must hold of each.
package task_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 358, 359.
func TestRandomRacesAgainstTheRules(t *testing.T) {
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 2))
		type plan struct {
			d, cleanup time.Duration
			err        error
		}
		plans := make([]plan, 1+random.IntN(6))
		for i := range plans {
			plans[i] = plan{time.Duration(random.IntN(20)), time.Duration(random.IntN(5)), nil}
			if random.IntN(2) == 0 {
				plans[i].err = fmt.Errorf("error %d", i)
			}
		}
		delay := time.Duration(random.IntN(12) - 2)
		began := make([]time.Duration, 0, len(plans))
		ended := map[int]time.Duration{}
		var successes []int
		lab.Run(t, func(co *loop.Co) error {
			var fns []runner
			for i, p := range plans {
				fns = append(fns, func(co *loop.Co) (string, error) {
					require.Equal(t, i, len(began), "started in order")
					began = append(began, co.Loop().Time())
					err := co.Sleep(p.d)
					if err != nil {
						_ = co.Sleep(p.cleanup)
						return "", err
					}
					ended[i] = co.Loop().Time()
					if p.err == nil {
						successes = append(successes, i)
					}
					return fmt.Sprint(i), p.err
				})
			}
			r, err := task.Staggered(co, delay, fns...)
			require.Equal(t, []*loop.Co{co}, co.Loop().All(), "everybody was awaited")
			for i := 1; i < len(began); i++ {
				due, has := began[i-1]+delay, delay >= 0
				if at, ok := ended[i-1]; ok && plans[i-1].err != nil && (!has || at < due) {
					due, has = at, true
				}
				require.True(t, has, "seed %d: %d had no reason to start", seed, i)
				require.Equal(t, due, began[i], "seed %d: %d", seed, i)
			}
			if len(successes) == 0 {
				require.Len(t, began, len(plans))
				require.Equal(t, -1, r.Winner)
				require.Equal(t, &task.RaceError{Errors: r.Errors}, err)
				return nil
			}
			require.NoError(t, err)
			require.Equal(t, successes[0], r.Winner, "seed %d", seed)
			require.Len(t, successes, 1, "seed %d", seed)
			require.Equal(t, fmt.Sprint(r.Winner), r.Value)
			require.Equal(t, 1,
				len(slices.DeleteFunc(slices.Clone(r.Errors), func(err error) bool { return err != nil })))
			return nil
		})
	}
}
