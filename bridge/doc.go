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
//
// # Which side may touch what
//
// The loop's goroutine alone touches the loop, coroutines, tasks, futures, promises, locks, queues, and every variable
// that code on the loop shares. A function that runs in an executor touches none of them: it gets what it needs by what it
// closes over, and gives back what it returns. Both sides may use a [Pool], [Resolver.Resolve], an ended context, and of
// the loop what says so in its first sentence: CallSoonThreadsafe, Post, IsRunning, IsClosed.
//
// The other way round, nothing on the loop may block: no channel, no mutex that is held for long, no [Pool.Close]. Wait for
// a future instead, and for a pool by [Pool.Join].
//
// # What an outcome becomes
//
// The error of a job is the error of its future; a cancellation makes the future canceled; a panic becomes a
// *[loop.PanicError] with the stack of the job, and a runtime.Goexit becomes [loop.ErrGoexit]. The pool survives them
// all. To cancel the future ends it at once: a job that has not begun never will, and one that has runs to its end, since
// nobody can stop a goroutine; its context says that nobody waits any more, and its outcome is dropped. So are outcomes
// that come after the loop was closed.
//
// # The end
//
// The loop's own executor, [DefaultExecutor], is made when it is first used and joined when the loop closes, so that
// Run does not return before every job of it has ended. The loop goes on meanwhile. Other executors belong to who made them.
//
// Under virtual time the clock stands still while a job or a resolver is outstanding: what goroutines do takes no virtual
// time, and a program that uses them is still the same at each run, as far as their order does not matter.
//
// # asyncio's names
//
//	asyncio, concurrent.futures       here                     what differs on purpose
//	loop.run_in_executor              RunInExecutor            the function gets a context; it is awaited by f.Await(co)
//	asyncio.to_thread                 RunInExecutor            the context carries the task-local values of a Co
//	asyncio.run_coroutine_threadsafe  -                        post a function that starts a task, whose OnDone tells
//	                                                           the goroutine, by a buffered channel for example
//	ThreadPoolExecutor                Pool                     goroutines; nothing is an executor but has Submit
//	Executor.submit                   Executor.Submit          takes a function and gives no future: RunInExecutor does
//	Executor.shutdown                 Pool.Close, Pool.Join    for goroutines, and for coroutines
//	loop.set_default_executor         -                        pass an executor of your own
//	loop.shutdown_default_executor    -                        Close does
//	call_soon_threadsafe(f.set_...)   Resolver                 to lose against a cancellation is no fault
package bridge
