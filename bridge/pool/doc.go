// Package pool is for goroutines what future and task are for a loop: jobs, the pools of goroutines that run them, and
// what waits for them. It is Go's counterpart of Python's concurrent.futures, and of use without a loop; package bridge
// connects the two.
//
//	p := pool.New(4) // at most four goroutines
//	defer p.Close()
//	job := pool.Submit(ctx, p, func(ctx context.Context) (int, error) { return count(ctx, "a.txt") })
//	n, err := job.Result(ctx)
//
// # Jobs
//
// A [Job] is a future for goroutines: [Submit] makes one, any goroutine may wait for it, and its callbacks run where it
// is settled. It is not a future of a loop, and the types keep the two apart. bridge.Wrap makes a future of a job, and
// bridge.JobOf a job of a future.
//
// A pending job that is canceled is done at once, for everybody, whether or not a worker has come across it yet. To
// cancel a running job is to ask: it stays running until its function returns, and is canceled only if what that
// returns is a cancellation.
//
// # Pools
//
// The zero [Pool], like the zero [Options], has an unbounded queue. With Options.Queue it is bounded, and a job that
// finds no room waits, is refused, or gets a goroutine of its own. The future of RunInExecutor waits by itself, so a
// coroutine that awaits each job before the next needs nothing else; one that does not is held back by [Pool.Room]:
//
//	for _, url := range urls {
//		if _, err := workers.Room(co).Await(co); err != nil {
//			return err
//		}
//		fetched = append(fetched, bridge.RunInExecutor(co, workers, fetch(url)))
//	}
//
// A job must not wait for another job of its own pool: when every worker does so, nothing goes on any more.
// [Pool.Stats] then shows that all workers run, jobs are queued, and none is completed; [Pool.Shutdown] with a limit
// names the jobs, with their stacks.
//
//	concurrent.futures                here                     what differs on purpose
//	-                                 Within                   a limit from the beginning of each job
//	ThreadPoolExecutor                Pool                     goroutines; nothing is an executor but has Submit
//	  (max_workers, initializer)      Options                  queues may be bounded, idle workers may end
//	Executor.submit                   Submit                   the function gets a context, which a cancel ends
//	Executor.map                      Map                      the buffer bounds what is read ahead; an error ends nothing
//	Executor.shutdown(wait,           Pool.Shutdown,           for goroutines, and for coroutines; may give up after a
//	  cancel_futures)                 Pool.ShutdownOn          limit, and says then what still runs
//	with executor:                    defer p.Close()          on a loop, p.Join(co)
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
//	BrokenExecutor                    ErrBroken                wraps the error of the initializer
package pool
