// Package locks has what coroutines of one loop use to wait for each other: locks, semaphores, events, conditions and
// barriers, after asyncio's.
//
// # When to use one
//
// Between two suspensions nothing else runs on a loop. So what is changed without a suspension in the middle needs no
// lock at all, however many coroutines share it. One needs:
//
//   - a [Lock], if a change has a suspension in the middle and nobody else may come between;
//   - a [Semaphore], if only so many coroutines may do something at the same time, and a [BoundedSemaphore], if a unit
//     given back twice is a bug that should show;
//   - an [Event], if coroutines wait for something that becomes true once, or is switched on and off;
//   - a [Condition], if they wait until some state that a lock guards is as they need it;
//   - a [Barrier], if a number of coroutines wait for each other, round after round.
//
// To hand on values there is package queue, and to wait for one value, or for the end of a task, a future. Instead of
// sync.WaitGroup there is task.WithGroup, instead of sync.Once a task that all await.
//
// Every zero value works: a free lock, a semaphore of one unit, an event that is not set, a condition with a lock of
// its own, a barrier of one.
//
// # First come, first served
//
// Waiters are served in the order in which they began to wait, and nobody who comes later overtakes them. A release
// hands on in the step in which it is called, but the coroutine that is woken runs in the next turn; until then a Lock
// is free and still cannot be had, and the unit of a Semaphore is gone already. What can be had without waiting is had
// at once, without giving way: a coroutine that acquires and releases in a circle without ever being suspended keeps
// the loop for itself.
//
// # Cancellation
//
// A wait that is canceled ends with the cancellation, in the next turn, and leaves no trace. If what it waited for was
// granted in the same turn, it is passed on to the next: nothing is lost and nobody is left hanging. A coroutine that
// got an error from Acquire does not hold the lock and must not release it.
//
// [Condition.Wait] is the exception. The coroutine that leaves it holds the lock, also with an error, because the code
// around it is going to release it. So a cancellation that comes while the lock is acquired again is kept until it is
// held, and if it is never released, the cancellation never comes. Of several the last one counts. A notice that
// reached a canceled coroutine is passed on to the next.
//
// # Scopes
//
// With runs a function while the lock, or a unit, is held, and releases it on every way out, a panic and a Goexit among
// them. [Lock.TryAcquire] never waits, and so it may be called in a callback, where there is no coroutine; so may every
// method without a *loop.Co.
//
// # Step tasks
//
// Each method that suspends is an await of a struct, and step tasks step that struct themselves: [LockStep],
// [SemaphoreStep] (of a BoundedSemaphore: [BoundedSemaphore.Step]), [EventStep], [ConditionStep] (with Until for
// WaitUntil), [BarrierStep]. When the task is resumed it must call the Step that parked it, whatever it was resumed
// with, as always: a step that is dropped while it waits stays in line, and what it is granted is lost.
//
//	func (s *mine) Step(co *loop.Co, in error) (done bool, err error) {
//		if !s.locked {
//			if done, err := s.lock.Step(co, in); !done || err != nil {
//				return done, err
//			}
//			s.locked, in = true, nil
//		}
//		...
//	}
//
// # Who holds it
//
// A lock knows who holds it, and a coroutine that waits shows what it waits for: the await chain of a coroutine goes on
// through a lock to its holder, and names the cycle if two wait for each other. A semaphore knows who holds its units,
// up to 64, and the await graph goes on to all of them, although one that gives a unit back is enough.
//
// Named gives any of them a name, which all that is shown has in place of the article:
//
//	accounts := new(locks.Lock).Named("accounts") // waits for lock "accounts" held by Task-3
//
// The inspector lists what has a name although nobody waits for it: from the first wait on, or at once if it was named
// on a loop, which is then to be the loop that it is used on.
//
// # One loop
//
// From the first wait on, an object belongs to the loop of the coroutine that waited: a wait on another loop is refused
// with [loop.ErrForeignLoop], because a release would wake it on the wrong goroutine. When that loop was closed the
// object is free again. Before the first wait nothing is checked; none of this makes an object safe for several
// goroutines.
//
// # From asyncio
//
//	asyncio                     here                      what differs on purpose
//	Lock                        Lock                      knows its holder; TryAcquire
//	async with lock             Lock.With                 an error of the release never hides that of the body
//	Semaphore                   Semaphore                 knows its holders; TryAcquire, Value
//	BoundedSemaphore            BoundedSemaphore          ErrOverReleased in place of ValueError
//	Event                       Event                     wait has no value
//	Condition                   Condition                 notify has no default number; the lock is the field L,
//	                                                      or one of its own, which Guard returns
//	async with condition        Condition.With
//	Condition.wait_for          Condition.WaitUntil       does not return the value of the predicate
//	Barrier                     Barrier                   abort and reset do not wait, and need no coroutine
//	async with barrier          Barrier.Wait              the body is what follows
//	Barrier.parties, n_waiting  Barrier.Parties, Waiting
//	BrokenBarrierError          ErrBrokenBarrier
//	RuntimeError (not acquired) ErrNotAcquired
//	bound to a loop             bound to a loop           until that loop was closed
package locks
