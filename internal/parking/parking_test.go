package parking_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// visit is a wait in a lot that tells how it ended.
type visit struct {
	lot   *parking.Lot
	spot  parking.Spot
	here  bool
	ended func(granted bool, err error)
}

func (v *visit) Step(co *loop.Co, in error) (done bool, err error) {
	if v.here {
		v.here = false
		v.ended(v.spot.Leave(), in)
		return true, in
	}
	if err := v.spot.Enter(v.lot, co, v); err != nil {
		return true, err
	}
	v.here = true
	co.Low().Park(v)
	return false, nil
}

func (v *visit) Abort(co *loop.Co, cause error) bool { return v.spot.Cancel(co, cause) }

func (v *visit) String() string { return "a visit" }

func newLoop(t *testing.T) *loop.Loop {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// visits starts n visits and makes a turn; the trace tells how they end.
func visits(t *testing.T, lot *parking.Lot, n int) (l *loop.Loop, tasks []*task.Task[struct{}], trace *[]string) {
	l, trace = newLoop(t), new([]string)
	for i := range n {
		tasks = append(tasks, task.DoStep(l, &visit{lot: lot, ended: func(granted bool, err error) {
			*trace = append(*trace, fmt.Sprintf("%d granted %v, %v", i, granted, err))
		}}))
	}
	require.NoError(t, l.RunUntilIdle())
	return l, tasks, trace
}

func TestFirstComeFirstServed(t *testing.T) {
	for _, test := range []struct {
		name string
		act  func(lot *parking.Lot, tasks []*task.Task[struct{}])
		want []string // of three visits
		left int
	}{
		{
			name: "GrantNext",
			act:  func(lot *parking.Lot, _ []*task.Task[struct{}]) { lot.GrantNext(); lot.GrantNext() },
			want: []string{"0 granted true, <nil>", "1 granted true, <nil>"},
			left: 1,
		},
		{
			name: "GrantNext passes over who is canceled",
			act: func(lot *parking.Lot, tasks []*task.Task[struct{}]) {
				tasks[0].Cancel(nil)
				lot.GrantNext()
			},
			want: []string{"0 granted false, canceled", "1 granted true, <nil>"},
			left: 1,
		},
		{
			name: "a grant comes before a cancellation, and is told with it",
			act: func(lot *parking.Lot, tasks []*task.Task[struct{}]) {
				lot.GrantNext()
				tasks[0].Cancel(nil)
			},
			want: []string{"0 granted true, canceled"},
			left: 2,
		},
		{
			name: "the first alone",
			act: func(lot *parking.Lot, tasks []*task.Task[struct{}]) {
				tasks[0].Cancel(nil)
				lot.First().Grant()
			},
			want: []string{"0 granted false, canceled"},
			left: 2,
		},
		{
			name: "out of order, then GrantNext",
			act: func(lot *parking.Lot, tasks []*task.Task[struct{}]) {
				lot.First().Grant()
				lot.GrantNext()
			},
			want: []string{"0 granted true, <nil>", "1 granted true, <nil>"},
			left: 1,
		},
		{
			name: "TakeNext empties the lot up to whom it grants",
			act: func(lot *parking.Lot, tasks []*task.Task[struct{}]) {
				tasks[0].Cancel(nil)
				if lot.TakeNext() && lot.Len() != 1 {
					panic("not taken")
				}
			},
			want: []string{"0 granted false, canceled", "1 granted true, <nil>"},
			left: 1,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var lot parking.Lot
			l, tasks, trace := visits(t, &lot, 3)
			require.Equal(t, 3, lot.Len())
			test.act(&lot, tasks)
			require.NoError(t, l.RunUntilIdle())
			require.Equal(t, test.want, *trace)
			require.Equal(t, test.left, lot.Len())
			require.Equal(t, test.left == 0, lot.Empty())
		})
	}
}

func TestAnEmptyLot(t *testing.T) {
	var lot parking.Lot
	require.True(t, lot.Empty())
	require.True(t, lot.AllCanceled())
	require.Nil(t, lot.First())
	require.False(t, lot.GrantNext())
	require.False(t, lot.TakeNext())
}

func TestAllCanceled(t *testing.T) {
	var lot parking.Lot
	l, tasks, _ := visits(t, &lot, 2)
	require.False(t, lot.AllCanceled())
	tasks[1].Cancel(nil)
	require.False(t, lot.AllCanceled())
	tasks[0].Cancel(nil)
	require.True(t, lot.AllCanceled())
	require.False(t, lot.GrantNext())
	require.False(t, lot.Empty())
	require.NoError(t, l.RunUntilIdle())
	require.True(t, lot.Empty())
}

func TestALotBelongsToTheLoopOfItsFirstWait(t *testing.T) {
	var lot parking.Lot
	first, _, _ := visits(t, &lot, 1)
	second := newLoop(t)
	stranger := func() *task.Task[struct{}] {
		s := task.DoStep(second, &visit{lot: &lot, ended: func(bool, error) {}})
		require.NoError(t, second.RunUntilIdle())
		return s
	}
	require.EqualError(t, stranger().Err(), "wait for a visit: loop: belongs to another loop")
	require.True(t, lot.GrantNext())
	require.NoError(t, first.RunUntilIdle())
	require.ErrorIs(t, stranger().Err(), loop.ErrForeignLoop)
	require.NoError(t, first.Close())
	require.False(t, stranger().Done())
}

// Random operations on a lot and on a slice with the states of the visits.
func TestLotAgainstASlice(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 0))
		l := newLoop(t)
		var lot parking.Lot
		type guest struct {
			id    int
			state string
			task  *task.Task[struct{}]
		}
		var line []*guest
		waiting := func() int {
			return slices.IndexFunc(line, func(g *guest) bool { return g.state == "waiting" })
		}
		remove := func(g *guest) { line = slices.DeleteFunc(line, func(x *guest) bool { return x == g }) }
		operate := func(id int) {
			switch r.IntN(5) {
			case 0, 1:
				g := &guest{id: id, state: "waiting"}
				g.task = task.DoStep(l, &visit{lot: &lot, ended: func(granted bool, err error) {
					require.Equal(t, g.state == "granted", granted)
					remove(g)
				}}, task.Eager)
				line = append(line, g)
			case 2:
				i := waiting()
				require.Equal(t, i >= 0, lot.GrantNext())
				if i >= 0 {
					line[i].state = "granted"
				}
			case 3:
				i := waiting()
				require.Equal(t, i >= 0, lot.TakeNext())
				if i >= 0 {
					line[i].state = "granted"
				}
				line = line[i+1:]
				if i < 0 {
					line = nil
				}
			case 4:
				if len(line) > 0 {
					g := line[r.IntN(len(line))]
					g.task.Cancel(nil)
					if g.state == "waiting" {
						g.state = "canceled"
					}
				}
			}
			require.Equal(t, len(line), lot.Len(), "seed %d", seed)
			require.Equal(t, len(line) == 0, lot.Empty())
			require.Equal(t, !slices.ContainsFunc(line, func(g *guest) bool { return g.state != "canceled" }),
				lot.AllCanceled())
		}
		for id := 0; id < 60; {
			l.CallSoon(func() {
				for range 1 + r.IntN(10) {
					operate(id)
					id++
				}
			})
			require.NoError(t, l.RunUntilIdle())
		}
		require.NoError(t, l.Close())
	}
}
