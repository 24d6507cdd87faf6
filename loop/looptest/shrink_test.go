package looptest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// What is left when each departure is dropped alone is more than is needed, if what a departure let happen asked
// questions of its own, or if only several together are as bad as one could be.
func TestShrinkingGoesOnWhereNothingCanBeDropped(t *testing.T) {
	tests := []struct {
		name        string
		program     looptest.Program
		adversity   looptest.Adversity
		found, left string
	}{
		{"a callback that is in the way", overtakenByThree, looptest.Adversity{}, "m1:next=0/6,1/1,2/1,3/2",
			"m1:next=0/6,1/2,2/3"},
		{"a failure that asks once more", failsTwice, looptest.Adversity{}, "m1:site=0/1,5/1,6/1", "m1:site=4/1,5/1"},
		{"costs that add up", tooSlow, looptest.Adversity{StepCost: 50 * time.Millisecond},
			"m1:cost=1/8000000,2/8000000,4/8000000", "m1:cost=0/20001000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			record, err := looptest.ParseRecord(test.found)
			require.NoError(t, err)
			e := looptest.Explorer{Source: looptest.Recorded(record), Adversity: test.adversity}
			e.MaxShrinks = -1
			require.Equal(t, test.found, e.Run(test.program).Failure.Record)
			e.Source, e.MaxShrinks = looptest.Recorded(record), 0
			require.Equal(t, test.left, e.Run(test.program).Failure.Record)
		})
	}
}

// overtakenByThree fails if three others of its kind are ahead of a callback; between them are some that do not count.
func overtakenByThree(_ *looptest.T, co *loop.Co) error {
	ahead, arrived := 0, false
	for i := range 4 {
		co.Loop().CallSoon(func() {
			arrived = arrived || i == 0
			if !arrived {
				ahead++
			}
		})
		co.Loop().CallSoon(func() {})
	}
	if err := yields(co, 2); err != nil || ahead < 3 {
		return err
	}
	return errPlanted
}

// failsTwice tries five times, and once more each time that this fails.
func failsTwice(t *looptest.T, co *loop.Co) error {
	for range 5 {
		if !t.Site("fails") {
			continue
		}
		if t.Site("fails") {
			return errPlanted
		}
	}
	return nil
}

func tooSlow(_ *looptest.T, co *loop.Co) error {
	if err := yields(co, 6); err != nil || co.Loop().Time() <= 20*time.Millisecond {
		return err
	}
	return errPlanted
}
