package jetstream_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// The server takes an answer from whoever has ever had a message, and lets it count for who has it now. These tests
// have holders of messages who are late.

// A stage is where the runs of one job tell that they have begun, and wait, each for a signal of its own.
type stage struct {
	number  int
	runs    atomic.Int32
	entered chan int // the number of a run, from one
	leave   [5]chan none
}

var (
	stages sync.Map // of int to *stage
	staged atomic.Int32
)

func newStage(t testing.TB) *stage {
	s := &stage{number: int(staged.Add(1)), entered: make(chan int, 100)}
	for i := range s.leave {
		s.leave[i] = make(chan none)
	}
	stages.Store(s.number, s)
	t.Cleanup(func() { stages.Delete(s.number) })
	return s
}

// deaf does not hear that its context ends. It returns the number of the run.
var deaf = remote.Register("deaf", func(_ context.Context, number int) (int, error) {
	found, _ := stages.Load(number)
	s := found.(*stage)
	run := int(s.runs.Add(1))
	s.entered <- run
	select {
	case <-s.leave[run]:
	case <-time.After(2 * await): // the test has failed
	}
	return run, nil
})

// An answer is what a worker has said to a message.
type answer struct{ delivery, what string }

// overhear returns the answers to all messages of jobs, as anybody else hears them.
func overhear(t testing.TB, e *jetstream.Engine) <-chan answer {
	heard := make(chan answer, 1000)
	sub, err := e.Raw().Conn().Subscribe("$JS.ACK.monoloop-jobs.>", func(m *nats.Msg) {
		heard <- answer{strings.Split(m.Subject, ".")[4], string(m.Data)}
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sub.Unsubscribe() })
	return heard
}

// renewals waits until so many renewals of a second holder are heard, and for nothing else to be heard meanwhile.
func renewals(ctx context.Context, t testing.TB, heard <-chan answer, n int) {
	for ; n > 0; n-- {
		select {
		case a := <-heard:
			require.Equal(t, answer{"2", "+WPI"}, a)
		case <-ctx.Done():
			t.Fatal("nothing is heard")
		}
	}
}

// overtake has a job be taken by a worker that is cut off, then by another, and gives the first its way back. Both run
// the job when it returns.
func overtake(ctx context.Context, t testing.TB, s *jetstream.Server, o *jetstream.Options, st *stage,
	heard <-chan answer) (late *jetstream.Worker) {
	w := newWire(t, s.URL())
	far, err := jetstream.Connect(ctx, w.url(), o)
	require.NoError(t, err)
	t.Cleanup(far.Close)
	late = worker(t, far, &jetstream.WorkerOptions{Jobs: 1})
	require.Equal(t, 1, <-st.entered)
	back := far.Raw().Conn().StatusChanged(nats.CONNECTED)
	w.setCut(true)
	worker(t, connect(t, s, o), &jetstream.WorkerOptions{Jobs: 1})
	require.Equal(t, 2, <-st.entered)
	w.setCut(false)
	<-back
	for a := range heard { // what the first has said while the job was its own
		if a.delivery == "2" {
			break
		}
	}
	return late
}

// patient are options whose leases are not lost by a machine that is busy, and a server for them.
func patient(t testing.TB, ordered int) (*jetstream.Server, *jetstream.Engine, *jetstream.Options) {
	o := &jetstream.Options{Memory: true, AckWait: 2 * time.Second, Ordered: ordered}
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, connect(t, s, o), o
}

// A worker that is late renews nothing, and gives nothing back, and its outcome is not stored.
func TestWhoIsLateSaysNothing(t *testing.T) {
	t.Parallel()
	s, e, o := patient(t, 0)
	c := client(t, e, nil)
	ctx, st, heard := within(t), newStage(t), overhear(t, e)
	job := jetstream.Submit(ctx, c, deaf, st.number)
	late := overtake(ctx, t, s, o, st, heard)
	renewals(ctx, t, heard, 4)
	close(st.leave[1])
	require.NoError(t, late.Close())
	require.Equal(t, 1, jetstream.Late(late))
	renewals(ctx, t, heard, 2)
	close(st.leave[2])
	n, err := job.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	untilEmpty(ctx, t, e)
	require.Empty(t, st.entered, "it was run again")
}

// Jobs with an order key: the server lets one message be out at a time, which a late answer would end. The next job
// does not begin before the outcome of the one before is stored.
func TestOrderOutlivesALateHolder(t *testing.T) {
	t.Parallel()
	s, e, o := patient(t, 1)
	c := client(t, e, nil)
	ctx, first, second, heard := within(t), newStage(t), newStage(t), overhear(t, e)
	key := jetstream.JobOptions{Order: "account"}
	one := jetstream.Submit(ctx, c, deaf, first.number, key)
	two := jetstream.Submit(ctx, c, deaf, second.number, key)
	late := overtake(ctx, t, s, o, first, heard)
	close(first.leave[1])
	require.NoError(t, late.Close())
	renewals(ctx, t, heard, 2)
	require.Empty(t, second.entered, "while the one before runs")
	close(first.leave[2])
	require.Equal(t, 1, <-second.entered)
	_, err := one.Result(ctx)
	require.NoError(t, err, "stored before the next began")
	close(second.leave[1])
	_, err = two.Result(ctx)
	require.NoError(t, err)
}

// Whoever else is late and does answer, by whatever answer, changes who gets the message, and not that one outcome is
// stored. The server minds none of them.
func TestALateAnswerOfSomebodyElse(t *testing.T) {
	t.Parallel()
	_, e, _ := patient(t, 0)
	c := client(t, e, nil)
	ctx := within(t)
	consumer, err := e.Raw().Consumer(ctx, "monoloop-jobs", "monoloop-default")
	require.NoError(t, err)
	answers := []func(m engine.Msg) error{
		engine.Msg.Nak, engine.Msg.InProgress, engine.Msg.Term,
		func(m engine.Msg) error { return m.DoubleAck(ctx) },
	}
	var messages []engine.Msg
	var all []*stage
	var jobs []*pool.Job[int]
	for range answers {
		st := newStage(t)
		all, jobs = append(all, st), append(jobs, jetstream.Submit(ctx, c, deaf, st.number))
		m, err := consumer.Next(engine.FetchMaxWait(await))
		require.NoError(t, err)
		messages = append(messages, m)
	}
	w := worker(t, e, &jetstream.WorkerOptions{Jobs: 8})
	for i, answer := range answers {
		require.Equal(t, 1, <-all[i].entered, "the time of the first holder is over")
		require.NoError(t, answer(messages[i]))
	}
	require.Equal(t, 2, <-all[0].entered, "it is given out while it runs")
	for _, st := range all {
		close(st.leave[1])
	}
	for jetstream.Lost(w) == 0 {
		require.NoError(t, ctx.Err())
	}
	close(all[0].leave[2])
	for i, job := range jobs {
		n, err := job.Result(ctx)
		require.NoError(t, err)
		require.Equal(t, []int{2, 1, 1, 1}[i], n)
	}
	untilEmpty(ctx, t, e)
	require.Equal(t, 1, jetstream.Lost(w))
}
