package bridge

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// JobOf returns a job for the outcome of a loop's future or task, for goroutines to wait for. It is called on the
// loop's goroutine; the job may then be handed to others. It settles in the turn after the future, and stays pending
// until then. To cancel the job cancels the future in a later turn, and what comes of that is dropped here. If the loop
// closes before the future is settled, the job fails with loop.ErrClosed. It is Wrap the other way round.
//
// Like an await, the job has looked at the future's error.
func JobOf[A future.Awaitable[T], T any](a A) *pool.Job[T] {
	var f *future.Future[T]
	if any(a) != nil {
		f = a.Future()
	}
	if f == nil {
		panic("bridge: JobOf a nil future")
	}
	f.Loop().Low().Check("JobOf")
	s := &shared[T]{of: f}
	s.promise.Init(context.Background())
	s.place.Value = s
	closing.Add(f.Loop(), &s.place)
	s.hold = f.Loop().Low().Hold(loop.MayPost) // whoever gets the job may cancel it
	s.promise.Job().OnDone(s.jobDone)
	f.Subscribe(s)
	return s.promise.Job()
}

// shared is a future that goroutines wait for. Its fields belong to the loop's goroutine, but the promise to everybody.
type shared[T any] struct {
	promise pool.Promise[T]
	of      *future.Future[T]
	hold    loop.Hold
	over    bool // nothing of the future is of interest any more
	place   list.Node[closing.Resource]
}

// end takes the share off the future, and reports whether it was on it.
func (s *shared[T]) end() bool {
	if s.over {
		return false
	}
	s.over = true
	s.of.Unsubscribe(s)
	closing.Remove(s.of.Loop(), &s.place)
	s.hold.Release()
	return true
}

// jobDone passes the cancellation of the job on; it is called on whatever goroutine settles the job.
func (s *shared[T]) jobDone(j *pool.Job[T]) {
	if j.State() == pool.Canceled {
		_ = s.of.Loop().Low().Post((*cancelShared[T])(s))
	}
}

func (s *shared[T]) OnClose() {
	s.end()
	v, err := s.of.Result()
	if !s.of.Done() {
		err = loop.ErrClosed
	}
	s.promise.Settle(v, err)
}

// Run settles the job, when the future is settled.
func (s *shared[T]) Run() {
	if s.end() {
		s.promise.Settle(s.of.Result())
	}
}

// cancelShared is a shared future as the entry that brings it the cancellation of the job, unless it has made that
// itself.
type cancelShared[T any] shared[T]

func (e *cancelShared[T]) Run() {
	if (*shared[T])(e).end() {
		_, err := e.promise.Job().Result(context.Background())
		e.of.Cancel(jobs.CauseOf(err))
	}
}
