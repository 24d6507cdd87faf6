// Package future has results that are still to come, and what can be built from them: gather, wait, timeouts, shields,
// chains. It is the half of the library that is awaited; the half that runs, coroutines, is in package loop, and
// package task joins the two.
//
// # The life of a future
//
// A [Future] is pending, and then, once and for good, settled: finished with a value, failed with an error, or
// canceled. Whoever has it may await it, watch it, or cancel it. To settle it takes its write side, the [Promise].
//
//	p := future.New[int](co)        // a promise of co's loop
//	f := p.Future()                 // to be handed out
//	...
//	p.SetResult(42)                 // one coroutine or callback sets the result
//	v, err := f.Await(co)           // another coroutine waits for it
//
// To settle what is settled already is no fault. A promise often races against a cancellation, and the one that comes
// second changes nothing and gets false.
//
// [Future.Cancel] settles a future that has only a promise. If something works for the value (a task, a gather, a
// chain), the request is passed on to the worker, and the future stays pending until the worker has ended, in whatever
// way it chooses; a shield and a job on another goroutine let go at once. So a cancellation travels down to what
// everybody really waits for, and its error comes back up, one level a turn. The error is a [loop.CanceledError] with
// the cause that was given to Cancel, however often it is asked for.
//
// An error that nobody looks at is a bug that nobody sees. The loop therefore reports an error that no call of Err or
// Result, no await and no combinator has asked for: when the garbage collector finds the future, and at the latest when
// the loop closes.
//
// A future belongs to one loop and to that loop's goroutine. The bridge for other goroutines is package bridge.
//
// # One list of waiters
//
// Coroutines that await a future, and callbacks of [Future.OnDone], stand in one list, in the order in which they came.
// When the future is settled, they all go to the end of the ready queue in that order; nothing runs inside SetResult.
// So:
//
//   - A waiter runs in the turn after the settling, and callbacks added to a settled future run in the next turn.
//   - An await of a settled future does not wait and does not give way: it goes on at once.
//   - All waiters get the same value, or the same error.
//
// If a coroutine is canceled while it awaits a future, the future is canceled, and with it everybody else who awaits
// it. That is asyncio's rule, and the reason for [Shield].
//
// # Combinators
//
// A combinator takes what stands for a future: futures, tasks, promises ([Awaitable]), or, if it does not need the
// value, one of any type ([Waitable]). Those that need no coroutine of their own return futures, so that they nest.
//
//	asyncio                      here                         what differs on purpose
//	gather                       Gather, GatherFunc           takes no coroutines: start them first
//	gather(return_exceptions)    Outcomes, OutcomesFunc       an outcome has a value and an error, not either
//	wait                         Wait, WaitLimit              lists in the order of the arguments, not sets
//	wait_for                     WaitFor
//	as_completed                 AsCompleted, Completed       several coroutines may ask for the next; only a
//	                                                          Completed can be resumed after a break
//	shield                       Shield                       an error after the shield was canceled is reported
//	                                                          only if nobody retrieves it
//	-                            Then, Map, Flatten           an await never unwraps a future of a future
//	                                                          f.Then(fn), f.Map(fn): methods as well, with Go 1.27
//	loop.run_until_complete      RunUntilComplete             programs use loop.Run
//	loop.create_future           New                          the promise settles, its future is what is awaited
//	await f                      Future.Await                 step tasks make its Step
//	Future.add_done_callback     OnDone                       returns a token that removes this callback
//	Future.remove_done_callback  Callback.Remove
//	Future.result                Result                       ErrPending in place of InvalidStateError
//	Future.exception             Err                          also tells of a cancellation, in place of raising
//	Future.done, cancelled       Done, Canceled
//	Future.cancel(msg)           Cancel(cause)                the cause is an error, and stays in it
//	Future.set_result            Promise.SetResult            false, not an error, if the future is settled
//	Future.set_exception         Promise.SetError             the same
//	-                            Promise.Settle               from what a Go function returned
//
// What belongs to different loops is refused with [loop.ErrForeignLoop].
//
// # What stays on a pending future
//
// To wait for a future and to leave it costs the same, however many others wait for it. An await, [Wait], [WaitFor],
// [AsCompleted] (also one that is broken off), a gather that has failed, a shield that was canceled, and a callback
// that was removed leave nothing behind on what is still pending. What nobody can know to be unwanted stays, once for
// each, until the future is settled: a [Completed] that was not stopped, a [Shield] or [Then] whose future was dropped
// instead of canceled, an OnDone. So do not make them again and again on one future that is never settled: keep one, or
// take each back with [Completed.Stop], [Future.Cancel] or [Callback.Remove]. Nothing takes a Then back but canceling
// what it follows; a Then of a Shield can be canceled alone.
//
// # Step tasks
//
// A step task has no stack to suspend, and steps what it waits for from its own Step. A future is a [loop.Stepper]: its
// value is its Result when the step is done. So are [WaitStep], [WaitForStep] and [CompletedStep], which are Wait,
// WaitFor and Next as structs; the functions are nothing but an await of them. All other combinators return futures and
// need no second form.
//
//	func (s *mine) Step(co *loop.Co, in error) (done bool, err error) {
//		done, err = s.answer.Step(co, in)
//		if done && err == nil {
//			s.text, _ = s.answer.Result()
//		}
//		return done, err
//	}
//
// # What has no form in Go
//
//   - A future without a loop at hand: New asks for one, and there is no current loop to be guessed.
//   - Removing a callback by naming the function: functions cannot be compared, so OnDone returns a [Callback].
//   - Error classes and StopIteration: an error is a value, and none of them is a signal of the language.
//   - ensure_future, wrap_future, isfuture: an Awaitable is known when the program is compiled, and coroutines are
//     started by task.Go and task.GoStep.
//   - The warning that a pending task was destroyed: the loop holds every task until it has ended.
//   - Timeouts of None: [NoLimit] stands for them.
package future
