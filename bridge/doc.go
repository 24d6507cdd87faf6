// Package bridge connects a loop with goroutines: it runs on goroutines what would block the loop, and brings to the
// loop what happens elsewhere. Everything on either side belongs to that side; only values cross.
//
//	     the loop's goroutine          |         other goroutines
//	                                   |
//	outwards: work that blocks         |
//	                                   |
//	  f := RunInExecutor(co, nil, fn) ---- Executor.Submit ---->  fn(ctx)
//	  v, err := f.Await(co)  <------------ a post to the loop --  returns v, err
//	  f.Cancel(cause)  ------------------- the context ends --->  <-ctx.Done()
//	                                   |
//	inwards: what happens elsewhere    |
//	                                   |
//	  r := NewResolver[T](co)  ----------- handed over -------->  r
//	  v, err := r.Future().Await(co)  <--- a post to the loop --  r.Resolve(v, err)
//	  fn()  <----------------------------- a post to the loop --  l.CallSoonThreadsafe(fn)
//	  fn()  <------------- a post, when there is room for it --  inlet.CallSoon(ctx, fn)
//
// # Which side may touch what
//
// The loop's goroutine alone touches the loop, coroutines, tasks, futures, promises of futures, locks, queues, and
// every variable that code on the loop shares. A function that runs in an executor touches none of them: it closes over
// what it needs, and returns what it gives back. Both sides may use a pool.Pool, a pool.Job and its
// pool.Promise, [Resolver.Resolve], an ended context, and of the loop what says so in its first sentence:
// CallSoonThreadsafe, Post, IsRunning, IsClosed.
//
// Conversely, nothing on the loop may block: no channel operation but channel.Recv, Send and Range, no mutex that is
// held for long. Whatever in this package would block a loop's goroutine fails with loop.ErrWouldBlock there, and says
// what to await instead:
//
//	blocks a goroutine           suspends a coroutine
//	Job.Result                   Wrap(co, job).Await(co)
//	Pool.Shutdown, Pool.Close    Pool.ShutdownOn(co, o).Await(co), Pool.Join(co)
//	Submit to a full pool        Pool.Room(co).Await(co), then RunInExecutor
//	Map                          MapOn
//	Wait, Completed              future.Wait, future.AsCompleted of Wrap of each
//	Call                         task.Go and Await
//	a receive, a send            Recv, Send
//
// # What an outcome becomes
//
// The error of a job is the error of its future; a cancellation makes the future canceled; a panic becomes a
// *[loop.PanicError] with the stack of the job, and a runtime.Goexit becomes [loop.ErrGoexit]. The pool survives them
// all. Canceling the future ends it at once: a job that has not begun never will; one that has begun runs to its end,
// since nobody can stop a goroutine, but its context ends, and its outcome is dropped.
// pool.Pool.Stats and Running show it as abandoned until then. Outcomes that come after the loop was closed are
// dropped, too.
//
// # Limits
//
// Whoever waits can stop waiting: future.WaitFor, pool.Job.ResultTimeout and the deadline of a context count the time
// in the queue as well. pool.Within gives a job a limit that begins when the job does:
//
//	f := bridge.RunInExecutor(co, pool.Within(workers, 5*time.Second), fn)
//
// The default executor is small. In debug mode a loop reports a pool that is full and makes no progress, and what its
// workers run.
//
// # The end
//
// The loop's own executor, [DefaultExecutor], is made when it is first used and joined when the loop closes, so that
// Run does not return before every job of it has ended. The loop goes on meanwhile. Other executors belong to who made
// them.
//
// Under virtual time the clock stands still while a job, a resolver, a channel or a line is waited for: what goroutines
// do takes no virtual time, and a program that uses them is still the same at each run, as far as their order does not
// matter. While another goroutine may only cancel, by a job of [JobOf] or [SubmitTo] or by the context of a [Call] or
// of [ContextDone], time goes on, but to wait for that is no deadlock. See loop.Hold.
//
// # Inside a testing/synctest bubble
//
// Inside a bubble, a job that sleeps takes the time of the bubble, in the default executor of a loop as in a pool; a
// worker that is idle does not keep that time from going on; and a resolver may be called from the bubble. A pool is
// where its workers are: to use or close it elsewhere panics with a message that says so, as does a pool in a package
// variable that was used before. Without workers, it may go elsewhere. A pool must be closed before its bubble ends, as
// Go asks of all goroutines of a bubble; the default executor is, with its loop.
//
// # asyncio's names
//
//	asyncio                           here                     what differs on purpose
//	loop.run_in_executor              RunInExecutor            the function gets a context; it is awaited by f.Await(co)
//	asyncio.to_thread                 RunInExecutor            the context carries the task-local values of a Co
//	asyncio.run_coroutine_threadsafe  SubmitTo, Call           the loop comes first; Call waits
//	asyncio.wrap_future               Wrap                     JobOf is the way back
//	loop.set_default_executor         SetDefaultExecutor       the executor stays yours to close
//	loop.shutdown_default_executor    -                        Close does
//	call_soon_threadsafe(f.set_...)   Resolver                 to lose against a cancellation is no fault
//	call_soon_threadsafe, bounded     Inlet                    waits for room; asyncio's never does
//	call_later, from elsewhere        CallLaterThreadsafe      its Cancel is exact: the function has begun, or never will
//	StreamReader.readline             channel.Lines            of any io.Reader, read ahead by a bounded number of lines
//	ProcessPoolExecutor               package bridge/process
//	create_subprocess_exec            package bridge/command
//	loop.add_signal_handler           package bridge/signals
//
// Go's own have their awaits here: package bridge/channel for channels, [ContextDone] for contexts, and package
// bridge/httpserver for net/http.
package bridge
