// Package task has tasks: coroutines whose outcome is a future. Programs start their work with it. It joins the half of
// the library that runs, [loop.Co], and the half that is awaited, [future.Future].
//
//	err := loop.Run(func(co *loop.Co) error {
//		a := task.Go(co, func(co *loop.Co) (int, error) { return fetch(co, "a") })
//		b := task.Go(co, func(co *loop.Co) (int, error) { return fetch(co, "b") })
//		sizes, err := future.Gather(co, a, b).Await(co)
//		...
//	})
//
// # Co, Future and Task
//
//   - A *[loop.Co] is the coroutine as its own body sees it: what one suspends with. A function that takes one is an
//     async function. It has a name, a state and a count of requests to cancel, and no result.
//   - A *[future.Future] is a result, as seen by those who want it. It does not say who works for it, if anybody does,
//     and with the future alone nobody can settle it.
//   - A *[Task] is both, as seen by the one who started the work: the Co by [Task.Co], the future by [Task.Future], and
//     the methods of both that are used every day.
//
// Give away the future if others are to wait; keep the task if you are to name, watch or cancel the work. Never use the
// Co of another coroutine: what suspends panics if you do.
//
// # Two kinds of tasks
//
// [Go] and [Do] run a straight-line task: an ordinary function, which suspends in the middle, on a stack of its own.
// [GoStep] and [DoStep] run a step task: a [loop.Stepper], without a stack. It takes a struct of yours and fewer than
// 250 bytes of ours while it waits for a future. Both kinds await the same things and give the same order of events.
// Write the first kind; write the second where there are a hundred thousand of them, or where the state is to be looked
// at, stored, or driven by hand.
//
// # How to write a step task
//
// Put into fields what a function would keep in its variables, and the place at which it stopped, and write a Step that
// goes on from there:
//
//	// A ticker counts down, a second each.
//	type ticker struct {
//		left  int
//		sleep loop.SleepStep
//	}
//
//	func (t *ticker) Step(co *loop.Co, in error) (done bool, err error) {
//		for t.left > 0 {
//			t.sleep.D = time.Second
//			if done, err := t.sleep.Step(co, in); !done || err != nil {
//				return done, err
//			}
//			in = nil
//			t.left--
//		}
//		return true, nil
//	}
//
// Four rules make it right. The loop panics where the first is broken; the others it cannot see:
//
//   - What waits is stepped, not awaited: if its Step is not done, return false at once. Never park twice in one step.
//   - The in that Step is called with belongs to what the task waited for: pass it on to the Step of that, once, and
//     pass nil to what is begun afterwards. An error that comes back, be it a cancellation, may be handled.
//   - What was begun is stepped to its end. A straight-line body ([loop.Func]) inside a step task that ends without it
//     is unwound: its awaits fail.
//   - A value is what a method Result() gives once Step is done without an error; then the task is started by GoStep.
//
// # Cookbook
//
// The examples of this package whose names begin with a small letter are whole programs: gatherOfDifferentTypes,
// selectOverFuturesAndChannels, timeoutNone, portingACallbackAPI, customWaitlist, retryWithBackoff, rateLimit,
// publishToSlowConsumers, singleflight, actorWithAMailbox, httpClient, gracefulShutdown. The page coming-from.md,
// beside this file, is for those who know another loop.
//
// # asyncio's names
//
//	asyncio                     here                       what differs on purpose
//	create_task                 Go, GoStep                 takes a function or a struct; there are no coroutine objects
//	                            Do, DoStep                 the same without a value
//	create_task(name=)          Named
//	create_task(eager_start=)   Eager                      an option of one task; Loop.SetStartHook, of all
//	create_task(context=)       -                          a task inherits the task-local values of the Co it is started
//	                                                       with; start it with the loop to inherit none
//	Task                        Task                       the loop holds it until it has ended
//	Task.cancel(msg)            Cancel(cause)              the cause is an error, and is in every copy of the outcome
//	Task.cancelling, uncancel   Canceling, Uncancel
//	Task.get_name, set_name     Name, SetName
//	Task.add_done_callback      OnDone                     returns a token that removes this callback
//	Task.result, exception      Result, Err
//	Task.set_result             -                          a task has no such method
//	current_task                loop.Loop.Current          nil outside of steps, not an error
//	all_tasks                   loop.Loop.All              in order of creation; holds main as well
//	capture_call_graph          loop.Loop.AwaitGraph       of a whole loop, cycles named; Co.AwaitChain of one task
//	timeout, timeout_at         Timeout, TimeoutAt         closures over a loop.Deadline, which step tasks use directly
//	                            WithTimeout                the same for a function with a value
//	wait_for                    future.WaitFor
//	TaskGroup                   WithGroup, Group           a child is started by Go(g, fn); Supervise and Limit go beyond
//	                                                       g.Go(fn) and g.Do(fn) as well, with Go 1.27
//	staggered_race              Staggered, FirstOf         FirstOf starts all at once; RaceStep for step tasks
//	                            Every, TickStep            repeated work, as an iterator
//	sleep(d), sleep(0)          Co.Sleep, Co.Yield         loop.SleepStep for step tasks
//	run_coroutine_threadsafe    bridge.SubmitTo, Call      Call waits for the outcome
//
// Which errors end a task canceled is told by [loop.IsCanceled]: a cancellation, alone or wrapped; never an error that
// joins several.
//
// # What has no form in Go
//
//   - get_coro and get_stack: there is no coroutine object, and Go does not tell the stack of another coroutine; the
//     await graph tells what it waits for.
//   - KeyboardInterrupt: the first interrupt cancels the main of loop.Run, which then ends the process; see there.
//   - SystemExit: a panic ends the run (see loop.Options), and os.Exit the process.
//   - Awaiting what is no awaitable, or a coroutine that was never awaited: neither compiles.
//   - Asking for all tasks from another goroutine: post a function to the loop that does.
package task
