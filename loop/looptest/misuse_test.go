package looptest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A test that would run nothing does not pass.
func TestNothingToRunIsRefused(t *testing.T) {
	pass := func(*looptest.T, *loop.Co) error { return nil }
	for _, test := range []struct {
		want string
		do   func()
	}{
		{"looptest: a nil Program", func() { looptest.Run(t, nil) }},
		{"looptest: a nil Program", func() { looptest.Explore(t, 1, nil) }},
		{"looptest: a nil Program", func() { looptest.Sweep(t, nil) }},
		{"looptest: a nil Program", func() { looptest.Audit(t, nil) }},
		{"looptest: -1 schedules of 0 steps", func() { looptest.Explore(t, -1, pass) }},
		{"looptest: 0 schedules of -1 steps", func() { looptest.Explorer{MaxSteps: -1}.Run(pass) }},
		{"looptest: -1 schedules of 0 steps", func() { looptest.Sweeper{Schedules: -1}.Run(pass) }},
		{"looptest: -1 schedules of 0 steps", func() { looptest.Auditor{Schedules: -1}.Run(pass) }},
	} {
		require.PanicsWithValue(t, test.want, test.do, test.want)
	}
	var told []any
	looptest.Run(t, func(t *looptest.T, _ *loop.Co) error {
		hazard := t.Hazard("road", looptest.Way{Name: "closed", Most: 1})
		for _, way := range []int{0, 2} {
			func() {
				defer func() { told = append(told, recover()) }()
				hazard.Allow(way, true)
			}()
		}
		return nil
	})
	require.Equal(t, []any{"looptest: way 0 of a Hazard with 1", "looptest: way 2 of a Hazard with 1"}, told)
}
