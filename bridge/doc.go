// Package bridge connects a loop with goroutines. It is the narrow place: everything on either side belongs to its side,
// and only values cross.
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
// The loop's goroutine alone touches the loop, coroutines, tasks, futures, promises of futures, locks, queues, and every
// variable that code on the loop shares. A function that runs in an executor touches none of them: it gets what it needs by
// what it closes over, and gives back what it returns. Both sides may use a [Pool], a [Job] and its [Promise],
// [Resolver.Resolve], an ended context, and of the loop what says so in its first sentence: CallSoonThreadsafe, Post,
// IsRunning, IsClosed.
//
// The other way round, nothing on the loop may block: no channel operation but Recv, Send and Range, no mutex that is held
// for long. Whatever in this package would block a loop's goroutine refuses, with [ErrBlocksLoop], and says what to await
// instead:
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
// all. To cancel the future ends it at once: a job that has not begun never will, and one that has runs to its end, since
// nobody can stop a goroutine; its context says that nobody waits any more, and its outcome is dropped. [Pool.Stats] and
// [Pool.Running] show it as abandoned until then. Outcomes that come after the loop was closed are dropped, too.
//
// # Jobs
//
// A [Job] is a future for goroutines: [Submit] makes one, any goroutine may wait for it, and its callbacks run where it is
// settled. It is not a future of a loop, and the types keep the two apart. [Wrap] makes a future of a job, and [JobOf] a job
// of a future.
//
// A canceled job is done at once, for everybody, whether or not a worker has passed it. To cancel a running job is to ask:
// it stays running until its function returns, and is canceled only if what that returns is a cancellation.
//
// # Pools
//
// The zero [Pool], like the zero [PoolOptions], has an unbounded queue. With PoolOptions.Queue it is bounded, and what finds no
// room waits, is refused, or gets a goroutine of its own. The future of RunInExecutor waits by itself, so a coroutine that awaits each
// before the next needs nothing else, and one that does not is held back by [Pool.Room]:
//
//	for _, url := range urls {
//		if _, err := pool.Room(co).Await(co); err != nil {
//			return err
//		}
//		fetched = append(fetched, bridge.RunInExecutor(co, pool, fetch(url)))
//	}
//
// A job must not wait for another one of its own pool: when every worker does, nothing goes on any more. [Pool.Stats] shows
// that all run, some are queued, and none is completed; [Pool.Shutdown] with a limit names the jobs, with their stacks.
//
// # Limits
//
// Whoever waits can stop waiting: future.WaitFor, [Job.ResultTimeout] and the deadline of a context count the time in the queue
// as well. [Within] gives a job a limit that begins when the job does:
//
//	f := bridge.RunInExecutor(co, bridge.Within(pool, 5*time.Second), fn)
//
// The default executor is small. In debug mode a loop reports a pool that is full and does not come forward, and what its
// workers run.
//
// # The end
//
// The loop's own executor, [DefaultExecutor], is made when it is first used and joined when the loop closes, so that
// Run does not return before every job of it has ended. The loop goes on meanwhile. Other executors belong to who made them.
//
// Under virtual time the clock stands still while a job, a resolver, a channel or a line is waited for: what goroutines do
// takes no virtual time, and a program that uses them is still the same at each run, as far as their order does not matter.
// While another goroutine may only cancel, by a job of [JobOf] or [SubmitTo] or by the context of a [Call] or of [Ended], time
// goes on, but to wait for that is no deadlock. See loop.Hold.
//
// # Inside a testing/synctest bubble
//
// Inside a bubble, a job that sleeps takes the time of the bubble, in the default executor of a loop as in a pool; a worker
// that is idle does not keep that time from going on; and a resolver may be called from the bubble. A pool is where its
// workers are: to use or close it elsewhere panics with a message that says so, as does a pool in a package variable that
// was used before. Without workers, it may go elsewhere. A pool must be closed before its bubble ends, as Go asks of all
// goroutines of a bubble; the default executor is, with its loop.
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
//	StreamReader.readline             Lines                    of any io.Reader, which is read ahead a bounded number of lines
//	ProcessPoolExecutor               package bridge/process
//	create_subprocess_exec            package bridge/command
//	loop.add_signal_handler           package bridge/signals
//
// Go's own have their awaits here: [Recv], [Send] and [Range] for channels, [Ended] for contexts, and package
// bridge/httpserver for net/http.
//
//	concurrent.futures                here                     what differs on purpose
//	-                                 Within                   a limit from the beginning of each job
//	ThreadPoolExecutor                Pool                     goroutines; nothing is an executor but has Submit
//	  (max_workers, initializer)      PoolOptions              queues may be bounded, idle workers may end
//	Executor.submit                   Submit                   the function gets a context, which ends with a request to cancel
//	Executor.map                      Map, MapOn               inputs are read as far ahead as the buffer says; an error ends nothing
//	Executor.shutdown(wait,           Pool.Shutdown,           for goroutines, and for coroutines; may give up after a
//	  cancel_futures)                 Pool.ShutdownOn          limit, and says then what still runs
//	with executor:                    defer pool.Close()       on a loop, await pool.Join(co)
//	Future                            Job                      typed
//	Future.result, exception          Job.Result,              the error comes with the value
//	                                  Job.ResultTimeout
//	Future.cancel                     Job.Cancel               three answers, since a running job can be asked
//	Future.cancelled, running, done   Job.State, Job.Done      Done is a channel, for select
//	Future.add_done_callback          Job.OnDone               a panic of a callback is not swallowed
//	Future.set_running_or_...         Promise.Begin            only who makes a job can settle it
//	Future.set_result, set_exception  Promise.Settle           to come too late returns false
//	wait                              Wait                     canceled is done
//	as_completed                      Completed                the timeout is that of a context
//	BrokenExecutor                    ErrBrokenPool            wraps the error of the initializer
package bridge
