// Channels between tasks of one loop, under random orders. Goroutines take part, so no schedule can be had again; what
// must hold is that no value is lost, and none comes twice.
package bridge_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

func TestExploreChannels(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		e := looptest.Explorer{Source: looptest.Random(1), Schedules: lab.Share(2000), MaxShrinks: -1}
		report := e.Run(func(t *looptest.T, co *loop.Co) error {
			newStage(lab.Stage{T: t, Co: co, Kind: k}).passes(t.Rand().IntN(3))
			return nil
		})
		require.Nil(t, report.Failure, "%v", report.Failure)
		t.Logf("%d schedules", report.Schedules)
	})
}

// passes has two send three values each, two receive, and one cancel them; who is canceled goes on with the next value.
func (s *stage) passes(room int) {
	ch := make(chan int, room)
	var sent, received []int
	over := false
	senders := []*task.Task[struct{}]{s.sender(ch, 0, &sent), s.sender(ch, 10, &sent)}
	receivers := []*task.Task[struct{}]{s.receiver(ch, &received, &over), s.receiver(ch, &received, &over)}
	all := slices.Concat(senders, receivers)
	for range s.T.Rand().IntN(4) {
		require.NoError(s.T, s.Co.Yield())
		all[s.T.Rand().IntN(len(all))].Cancel(errWhy)
	}
	_, _, err := future.Wait(s.Co, future.AllCompleted, senders...)
	require.NoError(s.T, err)
	over = true
	for _, r := range receivers {
		r.Cancel(errWhy)
	}
	_, _, err = future.Wait(s.Co, future.AllCompleted, receivers...)
	require.NoError(s.T, err)
	for len(ch) > 0 {
		received = append(received, <-ch)
	}
	require.ElementsMatch(s.T, sent, received)
	for _, t := range all {
		_ = t.Err()
	}
}

// sender sends three values, and notes which were sent.
func (s *stage) sender(ch chan<- int, first int, sent *[]int) *task.Task[struct{}] {
	var scenes []scene
	for v := first; v < first+3; v++ {
		scenes = append(scenes, lab.After(&channel.SendStep[int]{To: ch, Value: v}, func(err error) error {
			if err == nil {
				*sent = append(*sent, v)
			} else {
				require.True(s.T, loop.IsCanceled(err))
			}
			return nil
		}))
	}
	return s.start(scenes...)
}

// receiver receives, and notes what, until it is canceled when all is over.
func (s *stage) receiver(ch <-chan int, received *[]int, over *bool) *task.Task[struct{}] {
	var scenes []scene
	for range 12 {
		recv := &channel.RecvStep[int]{From: ch}
		scenes = append(scenes, lab.After(recv, func(err error) error {
			if err == nil {
				require.True(s.T, recv.OK)
				*received = append(*received, recv.Value)
			} else {
				require.True(s.T, loop.IsCanceled(err))
			}
			if *over {
				return err
			}
			return nil
		}))
	}
	return s.start(scenes...)
}

// TestExploreReceive races the future of a Receive with its cancellation.
func TestExploreReceive(t *testing.T) {
	e := looptest.Explorer{Source: looptest.Random(2), Schedules: lab.Share(2000), MaxShrinks: -1}
	report := e.Run(func(t *looptest.T, co *loop.Co) error {
		ch := make(chan int, 2)
		fs := []*future.Future[int]{channel.Receive(co, ch), channel.Receive(co, ch)}
		sender := task.Do(co, func(co *loop.Co) error {
			return errors.Join(channel.Send(co, ch, 1), co.Yield(), channel.Send(co, ch, 2))
		})
		for range t.Rand().IntN(4) {
			require.NoError(t, co.Yield())
		}
		fs[t.Rand().IntN(2)].Cancel(errWhy)
		_, err := sender.Await(co)
		require.NoError(t, err)
		_, _, err = future.Wait(co, future.FirstCompleted, fs...)
		require.NoError(t, err)
		for _, f := range fs {
			f.Cancel(errWhy)
		}
		var received []int
		for _, f := range fs {
			if v, err := f.Result(); err == nil {
				received = append(received, v)
			} else {
				require.True(t, f.Canceled())
			}
		}
		for len(ch) > 0 {
			received = append(received, <-ch)
		}
		require.ElementsMatch(t, []int{1, 2}, received)
		return nil
	})
	require.Nil(t, report.Failure, "%v", report.Failure)
	t.Logf("%d schedules", report.Schedules)
}
