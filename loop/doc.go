// Package loop runs an event loop on one goroutine: callbacks, timers and coroutines, one at a time, in an order that
// is promised. It is the running half of asyncio; what coroutines await is in package future, and package task, from
// which programs start work, joins the two.
//
//	err := loop.Run(func(co *loop.Co) error {
//		if err := co.Sleep(time.Second); err != nil {
//			return err
//		}
//		fmt.Println("a second later")
//		return nil
//	})
//
// # Names
//
// What programs use:
//
//	to run       [Run] [RunContext] [RunWith] [New] [Loop] [Options]
//	to suspend   [Co] [Stepper] [SleepStep] [Deadline] [Var] [NewVar]
//	to be told   [CanceledError] [IsCanceled] [TimeoutError] [PanicError] [DeadlockError] [StragglersError]
//	to take back [Handle] [TimerHandle]
//
// What hosts, tests and observers need: [Share], [OnLoop], [Here], [DebugMode], [DeadlockMode], [Report], [StartHook],
// [Event], [EventKind], [Recorder], [Graph], [Chooser], [Choice], [ChoiceKind], [Watchdog], [Stuck].
//
// What only authors of primitives and of other kinds of tasks need: [Low], [LowCo], [Start], [Of], [Func],
// [ResultStepper], [Body], [Routine], [Ref], [Runnable], [Waitlist], [Dependent], [Hold], [HoldKind], [Call],
// [NewCall], [Unread], [Canceled], [Caller], [Stacks]; where a request to cancel is passed on, [Cancelable], [Relay],
// [Junction], [RelayMark]; and what waits for descriptors, [Poller].
//
// # Co is the async keyword
//
// A function that takes a *[Co] may suspend, and is a cancellation point; any other function cannot, and between two
// suspensions nothing else runs on the loop. So code on the loop needs no mutex. Functions on the loop pass on a Co;
// those in executors and other goroutines a context.Context, which [Co.Context] gives.
//
// A function suspends with the co that it was given, and with no other. A task has a Co of its own. The co of the
// function around it, which its closure sees as well, is another coroutine: to suspend with that one panics.
//
//	task.Do(co, func(inner *loop.Co) error {
//		return co.Sleep(time.Second) // main: Sleep while Task-2 runs: suspend with the co that your function was given
//	})
//
// If both are named co, the inner one hides the outer, and the mistake cannot be made; monoloop-vet finds it otherwise.
//
// # One turn
//
// A loop makes turns, and each goes like this:
//
//  1. What other goroutines have posted goes, in their order, to the end of the ready queue.
//  2. What is due goes from the timers, in order of deadline, equal ones in order of setting, to the end of the ready
//     queue.
//  3. If nothing is ready, the loop waits for a post or the next deadline, and does 1 and 2 again.
//  4. What is ready now is the batch. Only the batch runs: what it makes ready waits for the next turn.
//
// What follows from this is promised. Callbacks and waiters are served first in, first out, and equal deadlines in the
// order in which they were set. Coroutines start in the order of creation. A timer never fires early. What becomes
// ready runs in the next turn, so two callbacks that schedule each other for ever starve nobody: no timer, no post,
// and no other goroutine, even if there is only one processor, since a loop that is always busy gives it away now and
// then.
//
// Run ends one turn after main has ended, as asyncio's run_until_complete does, so that the callbacks of main's end
// have run. Then everything that is left is canceled in order of creation and awaited, sweep after sweep until nothing
// is left; then what [Low.OnClose] registered runs, which is how executors are joined; then the loop is closed.
//
// # Interrupts
//
// [Run] is the entry point of a program. The first interrupt, Ctrl-C, cancels main; when everything is cleaned up, the
// process dies of it, as its parent expects; a second interrupt ends the process at once. A main that swallows the
// cancellation is no different from one that was never interrupted. What a program wants to do otherwise, it says:
//
//	Run(main)                                          cleans up, and dies of the signal
//	RunWith(ctx, &Options{HandleInterrupt: true}, …)   cleans up, and returns ErrInterrupted
//	signal.NotifyContext, RunContext(ctx, …)           the context cancels main
//	signals.Handle(co, os.Interrupt, …), also in Run   a callback on the loop, in place of the above; see bridge/signals
//	RunContext, New and Loop.Run                       nothing: the process dies at once, unless os/signal is used
//
// A program that listens to signals, as Run does, is not told by Go's runtime that all its goroutines are asleep:
// [Options].Deadlock tells more.
//
// # Two kinds of coroutines, one contract
//
// Everything that can wait is a [Stepper], a resumable step. A step task is a Stepper of the program's own, a struct
// that the loop steps: it has no goroutine and no stack. A straight-line coroutine is an ordinary function on an
// iter.Pull coroutine, which [Co.Await] suspends until a Stepper is done; every method that suspends, such as
// [Co.Sleep], is such an Await. Both kinds can do the same things, and the same awaits give the same order of events.
//
//	type twice struct {
//		sleep loop.SleepStep
//		naps  int
//	}
//
//	func (t *twice) Step(co *loop.Co, in error) (done bool, err error) {
//		for t.naps < 2 {
//			done, err := t.sleep.Step(co, in)
//			if !done || err != nil {
//				return done, err
//			}
//			t.naps++
//		}
//		return true, nil
//	}
//
// The first in is nil; what a later Step is called with belongs to the Stepper that waits, and is passed on to it.
//
// # Cancellation
//
// [Co.Cancel] counts a request. What the coroutine waits for is asked first: a future is canceled, a task passes the
// request on. Then the [CanceledError] comes out of the suspension, once, in a later turn; defer and cleanup may await
// freely, and a body may swallow the error. [Co.Uncancel] and [Co.Canceling] let a scope tell its own request from
// those of others. A coroutine that is canceled before its first step never begins. A body that returns an error for
// which [IsCanceled] holds has ended canceled.
//
// # Errors and panics
//
// Trouble at run time is an error. Misuse, such as using a Co outside its own step, panics: see below. A panic in a
// callback or coroutine is a bug: the loop unwinds every coroutine and panics with a [PanicError] that holds the stack
// of the place where it happened, unless [Options].RecoverPanics makes it an error. A runtime.Goexit ends the run in
// order. What nobody can be told of otherwise goes to Options.OnError as a [Report].
//
// # Misuse
//
// What a caller could have known panics, in all packages of this module: in the call that is wrong, before anything has
// changed, with the package, the call or the object, and the rule. What depends on others, or on time, is an error.
//
//   - A nil function, Stepper, loop, future, job, context, connection or the like is refused by the call that is given
//     it, also if it only keeps it for a later turn, another goroutine, or an iteration. Where nil has a meaning, as
//     for options and executors, the documentation says so.
//   - A nil *Co is refused by what suspends, and a nil [Ref], or one of a nil *Co, by what is made or started for it.
//     What need not wait, as for a lock that is free, does not look at its co.
//   - Numbers that make no sense are refused. A time to wait that is negative is over at once, and a share that is
//     negative is used up.
//   - To close, cancel or take back again does nothing.
//   - A nil receiver, and a Step whose fields are not set, are used at once: Go's own panic shows the line. So is a zero
//     value of what has a constructor; a zero future or promise says that it is one when it is settled or awaited.
//
// # Goroutines
//
// Only what says so in its first sentence may be used from other goroutines; [Loop.CallSoonThreadsafe] is the door. No
// goroutine of the loop outlives it. It works under a virtual clock
// ([github.com/monoloop-go/monoloop/timer.Virtual]), and pumped by a host that has a loop of its own ([Loop.RunShare]).
//
// A straight-line coroutine has a goroutine of its own, which belongs to one body after the other. What a body leaves
// on it does not come to the next: profiler labels, of which each body begins with those of the context that
// [RunContext] got, or with none; debug.SetPanicOnFault; and, while an execution trace is recorded, open regions, for
// then no goroutine is used twice. Callbacks and step tasks run on the goroutine of the loop, and leave on it what they
// set: use pprof.Do.
//
// A body may lock its goroutine to the thread only between two awaits. One that awaits, or ends, after a
// runtime.LockOSThread fails with a panic that says so, and its goroutine is unlocked; on wasm, and with another
// compiler than Go's own, in debug mode only. If a callback or a step task leaves the goroutine of the loop locked, the
// runtime ends the program with "coro: OS thread locking must match locking at coroutine creation". The rule "thread"
// of monoloop-vet finds a body that awaits before it runs. Where a thread matters, a job of an executor can have one,
// or the whole loop, by [Options].LockOSThread.
//
// # What Go's own tools show
//
// In a dump of all goroutines, as after a fatal error, in a goroutine profile, or by SIGQUIT, a loop is the goroutine
// with runTurns on its stack. A suspended body is a goroutine of its own with the state "coroutine" and the frames of
// the program between [Co.Await] and "created by iter.Pull[...] in goroutine N". While a body runs, it has the state of
// what it does, and the goroutine of the loop has the state "coroutine", with a Resume on its stack. So the body that
// is stuck is the one created by iter.Pull that is not in state "coroutine". Step tasks have no stacks:
// [Loop.AwaitGraph] shows them. [Loop.Stuck], with a [Watchdog], finds the right stack by itself.
//
// goleak, and the end of a synctest bubble, report a body that nobody has ended as such a goroutine, with the line at
// which it waits. Close of the loop ends them all, and the idle ones, which have no frames of a program.
//
// The runtime keeps profiler labels with each goroutine and does not take them along when it switches coroutines. With
// [Options].Labels, the loop labels bodies when they begin, and step tasks for each step, with "task" and the name. A
// profile that runtime/pprof.StartCPUProfile has written, or net/http/pprof serves, is then read by task, and one that
// runtime/trace.Start has written, or /debug/pprof/trace serves, has the tasks as its own:
//
//	go tool pprof -tags cpu.out                    how much time each task took, under the label task
//	go tool pprof -tagfocus task=worker cpu.out    only what that task did; -tagroot task splits by task
//	GODEBUG=tracebacklabels=1                      the labels in dumps, from Go 1.26 on: which goroutine is which task
//	go tool trace trace.out                        the tasks, and their steps as regions on the loop's goroutine
//
// runtime/trace.Log and regions of a body take [Co.Context]. Other settings of GODEBUG see goroutines alone:
// in schedtrace a suspended body is none that could run, and in gctrace its stack counts.
//
// # Inside a testing/synctest bubble
//
// A loop that is made, run and closed inside a bubble follows the time of the bubble, and a post from the bubble wakes
// it. Under virtual time, the time of the bubble stands still. A loop that was made outside may run first inside, but
// its real clock began outside, and so [Loop.Time] is negative. A loop stays where it has run first: to run or close it
// elsewhere panics with a message that says so, but for [Loop.Turn], which must be cheap. A post from outside of the
// bubble ends the program: the runtime does not allow it.
//
// Who works for the loop elsewhere and will post declares it by a [Hold] of the kind [WillPost], and releases it when
// the post has come: until then virtual time stands still. What may post at some time or never, such as a signal, is
// declared by one of the kind [MayPost], and lets virtual time go on. All that package bridge and the packages
// below it wait for is declared by them; a bare go statement that posts is not.
//
// # Hosts
//
// A program that has a loop of its own, such as a game, a user interface or the host of a script engine, does not call
// Run. It makes turns on the goroutine of its own loop, when it likes, and they never wait:
//
//	l := loop.New(&loop.Options{Clock: clock, RecoverPanics: true})
//	for !over {
//		select {
//		case <-frames.C: // sixty times a second
//			clock.Advance(time.Second / 60)
//			frame.Set() // a locks.Event: who awaits frame.Wait(co) goes on
//			frame.Clear()
//		case <-l.Woken(): // another goroutine has posted
//		case e := <-events:
//			handle(e)
//		}
//		if _, err := l.RunShare(loop.Share{Time: 4 * time.Millisecond}); err != nil {
//			return err
//		}
//		draw()
//	}
//
// [Loop.RunShare] enters the loop once and makes turns until nothing is left to do, or so many were made, or so much
// time has passed, and says whether there is more: a host without frames then does not wait before it goes on.
// [Loop.Turn] makes one. Between turns the loop is idle, and belongs to the host, which may start coroutines, set
// timers, cancel, and settle promises as a callback may.
//
// Time is that of [Options].Clock. On a [github.com/monoloop-go/monoloop/timer.Virtual] that the host advances, scripts
// stand still while it pauses, and the same frames give the same run; no turn makes it jump. On the real clock the
// select has one case more, for a timer that is set to [Loop.NextDeadline].
//
// The host hears of the end of a script from the function that it gives to [Start], or from OnDone of a task, in the
// frame in which that happens, or in the first turn of the next if the share is used up. With RecoverPanics a panic is
// an error of its script, too; without, it closes the loop, and comes out of RunShare. Jobs of executors, and whatever
// else posts, arrive through Woken.
//
// In the end, the host cancels what [Loop.All] lists, and goes on with its frames until that is empty, so that scripts
// may take frames to leave; then it calls [Loop.Close], which would cancel them itself, and wait. The story "host" is
// such a program.
//
// While any other loop of the program is at work, on whatever goroutine, each entry looks whether it is inside a turn
// of that one, which takes some microseconds; otherwise a Turn costs less than three turns of RunForever.
//
// # When nothing can happen any more
//
// A run in which nothing is ready, no timer is set, and nothing outside was declared waits for ever. Under a virtual
// clock, or where [Options].Deadlock asks for it, it ends with a [DeadlockError] instead, which says who waits for
// what, and names the cycles; in debug mode also at which line each waits, and at which it was made:
//
//	loop: deadlock: nothing is ready, no timer is set, nothing outside holds the loop, and 3 coroutines wait
//	main waits for a group with 2 tasks left
//	  left waits for a lock held by right
//	    right waits for a lock held by left
//	      left, as above
//	  right, as above
//	cycle: left -> right -> left
//
// A timer that is set to a time that no clock reaches, as by a sleep of the longest Duration, is none.
//
// [Loop.AwaitGraph] captures the same at any time.
//
// # Another order
//
// Each order that is promised above is drawn in one place, from [Options].Chooser if there is one. That is how package
// looptest runs a program in a thousand orders, and shows the one in which it fails.
//
// # Writing a primitive
//
// Locks, queues and futures are written with this package alone, by the methods of [Low] and [LowCo]. A primitive is a
// Stepper, so that both kinds of tasks can wait by it, and a [Waitlist], so that a wait can be canceled. The example of
// Waitlist is a latch, written from nothing and used by both.
//
// Step is called when the wait begins and whenever the coroutine is resumed:
//
//   - If in is not nil, the wait is over: Step returns true and in. If what was granted before came together with a
//     request to cancel, in is that request, and Step hands the grant on to the next.
//   - If there is nothing to wait for, Step returns true and nil.
//   - Otherwise it puts co on its list, calls Park with the Waitlist, and returns false. The order matters: a request
//     to cancel that is still to be delivered makes Park call Abort.
//
// What has happened makes coroutines ready by [LowCo.Unpark], or with an error by [LowCo.Throw], which is how a
// primitive that was closed tells those that wait. Both only schedule: the coroutine goes on in the next turn, and
// meanwhile others run. So what is granted to a coroutine is taken for it when it is unparked, not when its Step is
// called. A Step that only lets others run calls [LowCo.Yield].
//
// Abort gets a request to cancel while the coroutine is parked. It takes the coroutine off the list, hands on what the
// wait had reserved, throws Canceled(cause), with the cause that it was given, and returns true. A primitive that must
// ask others first may throw later, but returns true now; one that cannot give up returns false, and the request comes
// out of whatever ends the wait. After Unpark there is no Abort: that request comes as in.
//
// A String method says what the coroutine waits for, and [Dependent] upon whom it depends; deadlock reports use both.
// Whatever changes the primitive begins with [Low.Check], which in debug mode finds a call from another goroutine.
// Before it starts a goroutine that works for it, the primitive takes a [Hold]; the goroutine reports by [Low.Post].
//
// What has a deadline, or is scheduled often, is a [Runnable] of its own for [Low.Schedule] and [Low.ScheduleAt], so
// that nothing is allocated. Another kind of task is a [Routine], started by [LowCo.Start].
//
// # From asyncio
//
//	asyncio                              here                                 what differs on purpose
//	run(main())                          Run(main), RunContext, RunWith       what main left is canceled until nothing is
//	                                                                          left, not once
//	Runner                               New, Loop.Run, Loop.Close            Run as often as needed
//	run_forever, stop                    Loop.RunForever, Stop
//	stop, then run_forever: one turn     Loop.Turn, RunUntilIdle, RunShare    never wait; see Hosts
//	close                                Loop.Close                           also does what run does at its end
//	run_until_complete(f)                future.RunUntilComplete(l, f)
//	is_running, is_closed                Loop.IsRunning, IsClosed
//	call_soon                            Loop.CallSoon                        no arguments or context; fn has its own
//	call_later, call_at                  Loop.CallLater, CallAt               equal deadlines keep their order
//	call_soon_threadsafe                 Loop.CallSoonThreadsafe              no handle: post a Call to take it back; it
//	                                                                          enters at the start of a turn, so may run
//	                                                                          after a CallSoon that came later
//	call_later, from elsewhere           bridge.CallLaterThreadsafe
//	run_coroutine_threadsafe             bridge.SubmitTo, Call, SubmitStepTo  Call waits for the outcome
//	Handle.cancel, TimerHandle.cancel    Handle.Cancel, TimerHandle.Cancel    tells whether it came in time
//	TimerHandle.when                     TimerHandle.When
//	time                                 Loop.Time                            a Duration
//	current_task, all_tasks              Loop.Current, Loop.All               coroutines, held until they end
//	sleep(d), sleep(0)                   Co.Sleep, Co.Yield                   SleepStep for step tasks
//	Task.cancel                          Co.Cancel                            the cause is an error
//	for t in tasks: t.cancel()           Loop.CancelAll                       in time, even where they await each other
//	Task.uncancel, cancelling            Co.Uncancel, Canceling
//	Task.get_name, set_name              Co.Name, SetName
//	CancelledError                       CanceledError                        errors.Is with ErrCanceled, or IsCanceled
//	TimeoutError                         TimeoutError                         errors.Is with ErrTimeout
//	timeout(d)                           Deadline                             as a closure: task.Timeout
//	ContextVar                           Var                                  a value of each coroutine, without tokens
//	set_exception_handler                Loop.SetErrorHandler                 or Options.OnError
//	call_exception_handler               Loop.Report                          gets a Report, not a dict
//	default_exception_handler            Loop.DefaultErrorHandler             logs by slog
//	set_task_factory                     Loop.SetStartHook                    gets every coroutine, main too
//	eager_task_factory                   Loop.SetStartHook                    a hook that returns true
//	capture_call_graph                   Loop.AwaitGraph                      of the whole loop; names cycles
//	print_call_graph                     Graph.String, Co.AwaitChain
//	set_debug, slow_callback_duration    Loop.SetDebug, Options.SlowCallback  Options.Debug; MONOLOOP_DEBUG
//	an exception in a callback           PanicError                           ends the run, unless RecoverPanics
//	-                                    Options.Deadlock, DeadlockError      asyncio waits for ever
//	-                                    Options.Chooser, Observers             for tests; see package looptest
//	-                                    Options.Recorder                       the last events; see package flight
//
// What has no counterpart, and why: get_running_loop, set_event_loop, policies and loop factories, since the loop is
// reached through the Co, and nothing hangs on a thread; the context argument of callbacks, since a Go function closes
// over what it needs; Handle.cancelled, since Cancel tells; shutdown_asyncgens, since a Go iterator ends with the loop
// that ranges over it; KeyboardInterrupt, since an interrupt is a cancellation with ErrInterrupted; SystemExit, since a
// panic stands for it. Executors, streams and datagrams, subprocesses, signal handlers and an HTTP server are in
// package bridge and below it.
package loop
