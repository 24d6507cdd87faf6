// Package process runs functions in child processes of the same program: for code that may crash, leak, block for ever,
// or must be killed. No goroutine can be killed, and a crash of one is a crash of all; a process can, and is not.
//
//	var Factorial = remote.Register("factorial", func(ctx context.Context, n int64) (*big.Int, error) {
//		return new(big.Int).MulRange(1, n), nil
//	})
//
//	func main() {
//		process.Main() // first thing: in a worker, it does not return
//		pool := process.New(nil)
//		defer pool.Close()
//		job := process.Submit(ctx, pool, Factorial, 20)
//		v, err := job.Result(ctx)         // on any goroutine
//		v, err := process.Run(co, pool, Factorial, 20).Await(co) // on a loop
//	}
//
// It costs: starting a worker takes some milliseconds, and a call some ten microseconds more than one on a goroutine,
// and what it takes and gives is encoded, copied, and decoded. Work that is neither dangerous nor endless belongs in a
// [pool.Pool].
//
// # Functions have names
//
// No closure can be sent to another process. A worker is the same program, started anew, that knows the same
// functions by the same names: those that package remote was told of before [Main] was called there. So functions are
// registered in package variables, or at the top of main. Everything else is that process's own: package variables
// have the values that its own initialization gave them, and nothing that the parent changed since is there; an
// [Options.Initializer] can prepare what a worker needs.
//
// Arguments and results go through a [remote.Codec], gob if nothing else is asked for. What the codec refuses fails
// its job and nothing else.
//
// # One call at the top of main
//
// [Main] makes a worker of a process that a pool has started. A program that does not call it gets [ErrNoMain] from
// every job, and starts nothing. So does a package's init, in the parent and in a worker: no process is started before
// Main was called, and in a worker Main does not return. An initializer that uses a pool gets [ErrInitializing]. That
// leaves only jobs which use pools of their own in the worker; they may.
//
// # What a worker does
//
// A pool starts a worker when there is a job and none is idle, up to Options.Workers. A worker has one job at a time,
// and is handed the next when it has ended that: what does not run is pending, and can be canceled. (In Python one job
// more than there are workers is handed out ahead, counts as running, and cannot be canceled.) A worker is replaced
// after Options.JobsPerWorker jobs, and after a job that has called [Retire]. Standard output and error of a worker are
// its pool's Options.Stderr, and its standard input is empty. An interrupt of the terminal is ignored there: it is for
// the parent to decide what it means.
//
// # What an outcome becomes
//
//	the function                             the job
//	returns a value                          has it
//	returns an error                         fails with a *remote.Error, through which errors.Is and errors.As look
//	returns a loop.CanceledError             is canceled
//	panics                                   fails with a *remote.Error wrapping a *loop.PanicError, remote stack and all
//	calls runtime.Goexit                     fails with a *remote.Error that wraps loop.ErrGoexit
//	calls os.Exit, crashes, is killed        fails with a *WorkerDeathError, or all jobs with pool.ErrBroken
//	returns its context's cancellation       is canceled, if it was asked to
//
// A worker's death breaks the pool, as in Python, unless Options.OnDeath says otherwise. The error tells how it died
// and the end of what it wrote to its standard error. That a worker cannot be started is no death: once one has been,
// the pool tries again, after pauses that grow, and Options.OnRetry is told.
//
// There is no polite exit: os.Exit in a function is a death, whatever the status, since nothing runs after it;
// SystemExit is runtime.Goexit here.
//
// # Limits
//
// The deadline of a job's context counts the time in the queue as well. [remote.Func.Within] limits each call from
// when it begins:
//
//	job := process.Submit(ctx, pool, Factorial.Within(time.Second), 20)
//
// With Options.KillOnCancel the worker is killed that does not keep to it.
//
// # The end
//
// [Pool.Close] and [Pool.Shutdown] wait, [Pool.Join] and [Pool.ShutdownOn] do so on a loop, [Pool.Terminate] and
// [Pool.Kill] end jobs that run. A pool that is not closed lives as long as its program, and no longer: however a
// parent ends, its workers end, because each watches the pipe from its parent beside its job, whether that blocks or
// computes; on Linux the kernel kills them besides, and on Windows, where they belong to job objects of their parent,
// it kills what they have started as well. On Windows all this has been tested under Wine alone, and what a worker
// leaves in its standard error when it dies, and a pipe that is full, not at all.
//
// The pool is no [pool.Executor] and so cannot become the default executor of a loop, by accident or otherwise: what an
// executor runs is a closure.
//
// # Python's names
//
//	concurrent.futures                here                         what differs on purpose
//	ProcessPoolExecutor               Pool, New                    functions are registered; no choice of start methods
//	max_workers                       Options.Workers
//	max_tasks_per_child               Options.JobsPerWorker
//	-                                 Retire                       a worker's own wish to be replaced
//	initializer, initargs             Options.Initializer          made by remote.Func.Bind
//	submit                            Submit                       a package function, because its types vary
//	loop.run_in_executor(pool, ...)   Run                          a package function of its own
//	map(chunksize, buffersize)        Map, MapOn                   an error does not lose the rest of its chunk
//	shutdown                          Close, Shutdown              with a limit, if wanted
//	-                                 Join, ShutdownOn             for coroutines
//	-                                 remote.Func.Within           a limit from the beginning of each call
//	terminate_workers, kill_workers   Terminate, Kill              jobs that ran fail with their worker's death
//	BrokenProcessPool                 pool.ErrBroken               names the worker that died, and how
//	_RemoteTraceback                  remote.Error                 a stack only of a panic: Go's errors have none
//	if __name__ == "__main__"         Main                         forgotten, it is an error, and no fork bomb
package process
