package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var errWhy, errOther = errors.New("why"), errors.New("again")

// A cancelTest is a task, and what main does with it.
type cancelTest struct {
	name  string
	parts func(s *cancelScene) []part
	act   func(s *cancelScene) // by main, when the task has made its first step
	want  lab.Journal          // the last line tells how the task stands at the end
}

type cancelScene struct {
	lab.Journal
	co *loop.Co                // main
	p  *future.Promise[string] // for the task to wait for
	t  *task.Task[string]
}

// cancelAll plays each test with tasks of both kinds.
func cancelAll(t *testing.T, tests []cancelTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, spawn spawner) {
				s := &cancelScene{}
				lab.Run(t, func(co *loop.Co) error {
					s.co, s.p = co, future.New[string](co)
					s.t = spawn(co, nil, test.parts(s)...)
					require.NoError(t, co.Yield())
					test.act(s)
					require.NoError(t, co.Sleep(time.Minute))
					s.Add("%s", tell(s.t))
					return nil
				})
				require.Equal(t, test.want, s.Journal)
			})
		})
	}
}

func TestCancelOfATask(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 130.
		{
			name:  "a task that has ended",
			parts: func(*cancelScene) []part { return []part{returns("value")} },
			act:   func(s *cancelScene) { s.Add("%v", s.t.Cancel(errWhy)) },
			want:  lab.Journal{"false", `done true, canceled false, "value", <nil>, count 0`},
		},
		// Behaviors 131, 132, 155.
		{
			name:  "a task that waits for a future",
			parts: func(s *cancelScene) []part { return []part{waits(s.p.Future()), notes(&s.Journal, "got")} },
			act: func(s *cancelScene) {
				s.Add("%v, future canceled %v, %s", s.t.Cancel(errWhy), s.p.Future().Canceled(), tell(s.t))
				s.co.Loop().CallSoon(func() { s.Add("next turn") })
			},
			want: lab.Journal{`true, future canceled true, done false, canceled false, "", future: still pending, count 1`,
				"got canceled: why", "next turn", `done true, canceled true, "", canceled: why, count 1`},
		},
		// Behaviors 136.
		{
			name:  "a task whose future has just been settled",
			parts: func(s *cancelScene) []part { return []part{waits(s.p.Future()), notes(&s.Journal, "got")} },
			act: func(s *cancelScene) {
				s.p.SetResult("value")
				s.Add("%v", s.t.Cancel(errWhy))
				v, err := s.p.Future().Result()
				s.Add("future %s %v", v, err)
			},
			want: lab.Journal{"true", "future value <nil>", "got canceled: why",
				`done true, canceled true, "", canceled: why, count 1`},
		},
		// Behaviors 137.
		{
			name:  "a task that gave way",
			parts: func(s *cancelScene) []part { return []part{sleeps(0), notes(&s.Journal, "got")} },
			act:   func(s *cancelScene) { s.Add("%v", s.t.Cancel(errWhy)) },
			want:  lab.Journal{"true", "got canceled: why", `done true, canceled true, "", canceled: why, count 1`},
		},
	})
}

func TestTwoCancellationsOfATask(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 143.
		{
			name: "twice in one turn",
			parts: func(s *cancelScene) []part {
				return []part{waits(s.p.Future()), catches(&s.Journal, "got", &loop.SleepStep{}),
					notes(&s.Journal, "then")}
			},
			act: func(s *cancelScene) {
				s.Add("%v %v, count %d", s.t.Cancel(errWhy), s.t.Cancel(errOther), s.t.Canceling())
			},
			want: lab.Journal{"true true, count 2", "got canceled: why", "then <nil>",
				`done true, canceled false, "", <nil>, count 2`},
		},
		// Behaviors 144, 146.
		{
			name: "again, while the task cleans up",
			parts: func(s *cancelScene) []part {
				return []part{waits(s.p.Future()), catches(&s.Journal, "got", &loop.SleepStep{D: time.Hour}),
					notes(&s.Journal, "then")}
			},
			act: func(s *cancelScene) {
				s.t.Cancel(errWhy)
				_ = s.co.Sleep(time.Second)
				s.Add("%v", s.t.Cancel(errOther))
			},
			want: lab.Journal{"got canceled: why", "true", "then canceled: again",
				`done true, canceled true, "", canceled: again, count 2`},
		},
	})
}

func TestATaskThatHandlesItsCancellation(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 145, 158.
		{
			name:  "a task that swallows it",
			parts: func(s *cancelScene) []part { return []part{waits(s.p.Future()), swallows(&s.Journal, "got", "value")} },
			act:   func(s *cancelScene) { s.t.Cancel(errWhy) },
			want:  lab.Journal{"got canceled: why", `done true, canceled false, "value", <nil>, count 1`},
		},
		// Behaviors 147.
		{
			name:  "a task that fails because of it",
			parts: func(s *cancelScene) []part { return []part{waits(s.p.Future()), fails(errBoom)} },
			act:   func(s *cancelScene) { s.t.Cancel(errWhy) },
			want:  lab.Journal{`done true, canceled false, "", boom, count 1`},
		},
	})
}

func TestCancelOfWhatATaskWaitsFor(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 150.
		{
			name:  "the future that it waits for",
			parts: func(s *cancelScene) []part { return []part{waits(s.p.Future()), notes(&s.Journal, "got")} },
			act:   func(s *cancelScene) { s.Add("%v", s.p.Future().Cancel(errWhy)) },
			want:  lab.Journal{"true", "got canceled: why", `done true, canceled true, "", canceled: why, count 0`},
		},
		// Behaviors 151.
		{
			name: "the future that it waits for, and the task",
			parts: func(s *cancelScene) []part {
				return []part{waits(s.p.Future()), catches(&s.Journal, "got", &loop.SleepStep{}),
					notes(&s.Journal, "then")}
			},
			act: func(s *cancelScene) { s.Add("%v %v", s.p.Future().Cancel(errWhy), s.t.Cancel(errOther)) },
			want: lab.Journal{"true true", "got canceled: why", "then <nil>",
				`done true, canceled false, "", <nil>, count 1`},
		},
	})
}

func TestACancellationThatIsTakenBack(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 160.
		{
			name:  "before it is delivered",
			parts: func(s *cancelScene) []part { return []part{waits(s.p.Future()), notes(&s.Journal, "got")} },
			act: func(s *cancelScene) {
				s.p.SetResult("value")
				s.t.Cancel(errWhy)
				s.Add("left %d", s.t.Uncancel())
			},
			want: lab.Journal{"left 0", "got <nil>", `done true, canceled false, "", <nil>, count 0`},
		},
		// Behaviors 161.
		{
			name:  "when the future was canceled",
			parts: func(s *cancelScene) []part { return []part{waits(s.p.Future()), notes(&s.Journal, "got")} },
			act: func(s *cancelScene) {
				s.t.Cancel(errWhy)
				s.Add("left %d", s.t.Uncancel())
			},
			want: lab.Journal{"left 0", "got canceled: why", `done true, canceled true, "", canceled: why, count 0`},
		},
	})
}

// Behaviors 135.
func TestATaskCanceledBeforeItsFirstStep(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			a := spawn(co, nil, notes(&j, "never"))
			j.Add("%v, %s", a.Cancel(errWhy), tell(a))
			_, err := a.Await(co)
			j.Add("%v, %s", err, tell(a))
			return nil
		})
		j.Require(t, `true, done false, canceled false, "", future: still pending, count 1`,
			`canceled: why, done true, canceled true, "", canceled: why, count 1`)
	})
}

func TestATaskThatCancelsItself(t *testing.T) {
	for _, test := range []struct {
		name string
		then func(j *lab.Journal, p *future.Promise[string]) []part
		want lab.Journal
	}{
		// Behaviors 138.
		{"and awaits something pending", func(j *lab.Journal, p *future.Promise[string]) []part {
			return []part{waits(p.Future()), notes(j, "got")}
		}, lab.Journal{"got canceled: why", `done true, canceled true, "", canceled: why, count 1`, "future canceled true"}},
		// Behaviors 139.
		{"and awaits something settled", func(j *lab.Journal, p *future.Promise[string]) []part {
			p.SetResult("value")
			return []part{waits(p.Future()), catches(j, "got", &loop.SleepStep{}), notes(j, "then")}
		}, lab.Journal{"got <nil>", "then canceled: why", `done true, canceled true, "", canceled: why, count 1`,
			"future canceled false"}},
		// Behaviors 140.
		{"and returns", func(*lab.Journal, *future.Promise[string]) []part { return []part{returns("lost")} },
			lab.Journal{`done true, canceled true, "", canceled: why, count 1`, "future canceled false"}},
		// Behaviors 141.
		{"and fails", func(*lab.Journal, *future.Promise[string]) []part { return []part{fails(errBoom)} },
			lab.Journal{`done true, canceled false, "", boom, count 1`, "future canceled false"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, spawn spawner) {
				var j lab.Journal
				lab.Run(t, func(co *loop.Co) error {
					p := future.New[string](co)
					parts := test.then(&j, p)
					first := parts[0]
					parts[0] = func(co *loop.Co, in error) (loop.Stepper, string, error) {
						co.Cancel(errWhy)
						return first(co, in)
					}
					a := spawn(co, nil, parts...)
					require.NoError(t, co.Sleep(time.Second))
					j.Add("%s", tell(a))
					j.Add("future canceled %v", p.Future().Canceled())
					return nil
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

// Behaviors 158, 159, 162, 163.
func TestUncancel(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			a := spawn(co, nil, sleeps(time.Hour), catches(&lab.Journal{}, "", &loop.SleepStep{D: time.Hour}))
			require.NoError(t, co.Yield())
			counts := []int{a.Canceling()}
			a.Cancel(nil)
			counts = append(counts, a.Canceling())
			require.NoError(t, co.Yield())
			counts = append(counts, a.Uncancel(), a.Uncancel())
			require.NoError(t, co.Sleep(time.Second))
			require.False(t, a.Done())
			a.Cancel(nil)
			counts = append(counts, a.Canceling())
			require.NoError(t, co.Sleep(time.Second))
			require.True(t, a.Canceled())
			counts = append(counts, a.Uncancel())
			require.Equal(t, []int{0, 1, 0, 0, 1, 0}, counts)
			require.True(t, a.Canceled())
			return nil
		})
	})
}
