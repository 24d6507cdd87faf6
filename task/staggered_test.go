package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A staggeredTest is what is raced, the next after a delay, and what comes of it.
type staggeredTest struct {
	name  string
	delay time.Duration
	fns   func(j *lab.Journal) []runner
	want  lab.Journal
}

func playStaggered(t *testing.T, tests []staggeredTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			onWatched(t, &j, func(co *loop.Co) error {
				r, err := task.Staggered(co, test.delay, test.fns(&j)...)
				for i, e := range r.Errors {
					if p, ok := errors.AsType[*loop.PanicError](e); ok {
						r.Errors[i] = p.Unwrap()
					}
				}
				j.Add("%s, at %v", raceText(r, err), co.Loop().Time())
				require.Equal(t, []*loop.Co{co}, co.Loop().All())
				_, timers := co.Loop().NextDeadline()
				require.False(t, timers)
				return co.Yield()
			})
			require.Equal(t, test.want, j)
		})
	}
}

func TestStaggered(t *testing.T) {
	playStaggered(t, []staggeredTest{
		// Behaviors 358.
		{"the next starts after the delay", 5, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 99, nil), runs(j, "b", 8, nil), runs(j, "c", 99, nil), runs(j, "d", 99, nil)}
		}, lab.Journal{"0s a begins", "5ns b begins", "10ns c begins", "13ns b <nil>", "13ns a canceled", "13ns c canceled",
			`"b" of 1, [canceled <nil> canceled], <nil>, at 13ns`}},
		// Behaviors 358.
		{"or when the one before fails", 5, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 1, errBoom), runs(j, "b", 1, errBang), runs(j, "c", 1, nil),
				runs(j, "d", 1, nil)}
		}, lab.Journal{"0s a begins", "1ns a <nil>", "1ns b begins", "2ns b <nil>", "2ns c begins", "3ns c <nil>",
			`"c" of 2, [boom bang <nil>], <nil>, at 3ns`}},
		// Behaviors 358.
		{"not when an earlier one fails", 5, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 6, errBoom), runs(j, "b", 4, nil), runs(j, "c", 9, nil)}
		}, lab.Journal{"0s a begins", "5ns b begins", "6ns a <nil>", "9ns b <nil>", `"b" of 1, [boom <nil>], <nil>, at 9ns`}},
		// Behaviors 358.
		{"one by one", task.OneByOne, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 50, errBoom), runs(j, "b", 50, nil), runs(j, "c", 1, nil)}
		}, lab.Journal{"0s a begins", "50ns a <nil>", "50ns b begins", "100ns b <nil>", `"b" of 1, [boom <nil>], <nil>, at 100ns`}},
		{"any negative delay is one by one", -time.Hour, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 50, errBoom), runs(j, "b", 50, nil)}
		}, lab.Journal{"0s a begins", "50ns a <nil>", "50ns b begins", "100ns b <nil>", `"b" of 1, [boom <nil>], <nil>, at 100ns`}},
		{"no delay", 0, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 50, nil), runs(j, "b", 20, nil)}
		}, lab.Journal{"0s a begins", "0s b begins", "20ns b <nil>", "20ns a canceled", `"b" of 1, [canceled <nil>], <nil>, at 20ns`}},
		{"none", 5, func(*lab.Journal) []runner { return nil },
			lab.Journal{`"" of -1, [], future: nothing to wait for, at 0s`}},
	})
}

func TestHowStaggeredRunnersEnd(t *testing.T) {
	playStaggered(t, []staggeredTest{
		{"all fail", 5, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 7, errBoom), runs(j, "b", 1, errBang)}
		}, lab.Journal{"0s a begins", "5ns b begins", "6ns b <nil>", "7ns a <nil>",
			`"" of -1, [boom bang], race: 2 failed: boom; bang, at 7ns`}},
		// Behaviors 359.
		{"several succeed in one turn", 1, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 3, nil), runs(j, "b", 2, nil), runs(j, "c", 1, nil)}
		}, lab.Journal{"0s a begins", "1ns b begins", "2ns c begins", "3ns a <nil>", "3ns b canceled", "3ns c canceled",
			`"a" of 0, [<nil> canceled canceled], <nil>, at 3ns`}},
		// Behaviors 359.
		{"losers are awaited", 1, func(j *lab.Journal) []runner {
			return []runner{cleans(j, "a", 5, errBoom), cleans(j, "b", 6, nil), runs(j, "c", 1, nil)}
		}, lab.Journal{"2ns c begins", "3ns c <nil>", "a canceled", "b canceled", "8ns a cleaned up, <nil>", "9ns b cleaned up, <nil>",
			`"c" of 2, [boom <nil> <nil>], <nil>, at 9ns`}},
		{"a panic is a failure", 5, func(j *lab.Journal) []runner {
			return []runner{func(*loop.Co) (string, error) { panic(errBoom) }, runs(j, "b", 1, nil)}
		}, lab.Journal{"0s b begins", "1ns b <nil>", `"b" of 1, [boom <nil>], <nil>, at 1ns`}},
	})
}

func TestTheNextAndAnOutcomeInOneTurn(t *testing.T) {
	playStaggered(t, []staggeredTest{
		// Behaviors 358, 359.
		{"the delay passes when the success comes: that ends first", 3, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 3, nil), runs(j, "b", 1, nil)}
		}, lab.Journal{"0s a begins", "3ns a <nil>", `"a" of 0, [<nil>], <nil>, at 3ns`}},
		{"the delay passes when the failure comes", 3, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 3, errBoom), runs(j, "b", 1, nil)}
		}, lab.Journal{"0s a begins", "3ns a <nil>", "3ns b begins", "4ns b <nil>", `"b" of 1, [boom <nil>], <nil>, at 4ns`}},
		{"the delay passes when an earlier one succeeds", 3, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 6, nil), runs(j, "b", 9, nil), runs(j, "c", 1, nil)}
		}, lab.Journal{"0s a begins", "3ns b begins", "6ns a <nil>", "6ns b canceled", `"a" of 0, [<nil> canceled], <nil>, at 6ns`}},
		{"no delay, and the first does not suspend: the next is never called", 0, func(j *lab.Journal) []runner {
			return []runner{func(*loop.Co) (string, error) { return "a", nil }, runs(j, "b", 1, nil)}
		}, lab.Journal{`"a" of 0, [<nil>], <nil>, at 0s`}},
		{"no delay, and the first gives way twice: the next is never called", 0, func(j *lab.Journal) []runner {
			return []runner{yields(2, "a"), runs(j, "b", 1, nil)}
		}, lab.Journal{`"a" of 0, [<nil>], <nil>, at 0s`}},
	})
}
