// Package isolate evaluates scripts of strangers in processes of their own. A Runtime of package javascript, in the
// host's own process, is not enough for these: what ends the engine's process would end the host.
//
//	func main() {
//		process.Main() // first thing: in a worker, it does not return
//		pool := isolate.New(nil)
//		defer pool.Close()
//		s := isolate.Script{Name: "total.js", Source: "input.reduce((a, b) => a + b)", Input: []int{3, 4, 5}}
//		result, err := pool.Submit(ctx, s).Result(ctx) // on any goroutine; or, in a task of a loop:
//		result, err = pool.Run(co, s).Await(co)
//		…
//	}
//
// Package javascript tells, under Whose scripts, when a Runtime in the host's own process will do. Nothing in a script
// evades its worker's limits of time and memory, BigInts included. Two things are not bounded: how many scripts wait,
// which the host may limit, for instance by a semaphore; and what a worker can ask the system for, if the engine has a
// hole: see Bounds.
//
// What V8 calls an isolate is an instance of the engine with a heap of its own. Here it has a process of its own as
// well, a worker of a pool of package process, so that it can be killed. Each script has a fresh Runtime there, with
// javascript.Options.Untrusted, on a loop of its own.
//
// # A script
//
// A script is a text. It finds its input, [Script.Input], in the global variable input. Its result, [Result.Value], is
// the value of its last expression, or what that is fulfilled with if it is a promise. Both go through JSON. A script
// is over when nothing of it is open that could call it back, as in Node: a timer that it has left is waited for.
//
// It has the language, timers and microtasks; with Options.Web it also has what browsers and Node have in common, and
// what console prints is in the result. It has no files, no network, no modules and no require. Whatever else a host
// gives it, such as functions of its own, modules, or a client for fetch, is made in the worker by a [Setup], which the
// program registers under a name, as it does functions for processes.
//
// # What ends a script
//
//	it throws, or its promise is rejected        *javascript.Error: name, message and stack
//	nobody settles its promise                   ErrUnsettled
//	it exceeds a bound, and is interrupted       *javascript.LimitError: which, and where it was; the worker lives
//	it exceeds its time, and is not interrupted  the same, and loop.ErrTimeout: the worker was killed
//	its worker dies                              *process.WorkerDeathError: how, and the end of its standard error
//	its job or its task is canceled              a cancellation; the worker is killed if the script does not end
//
// All but the last are found in an [*Error], which names the script. A worker that has died or was killed is replaced
// when the next script wants one, and other scripts go on. The worker dies of what Go's runtime calls a fatal error,
// such as a stack that is exhausted, of its limit of memory, of os.Exit in a function of the host, of a signal. What
// the runtime says of it is in the text of the error.
//
// # Bounds
//
// Those of a Runtime interrupt a script, and say where it was: time, memory, depth, length, the number of timers and
// reactions; see [Limits]. Behind them there are two for what is not interrupted:
//
//   - Time: [Options.Grace] after the time of a script is over, its worker is killed. This ends an operator on a huge
//     BigInt, a match of a pattern that backtracks for ever, and a function of the host that does not return. This is
//     wall time. [Limits.CPUTime], on Unix, bounds processor time, which a busy machine changes less: the worker itself
//     looks at what it has taken, interrupts the script, and exits if that does not help.
//   - Memory: a worker that takes more than [Options.Memory] beyond what it has had at its start ends. On Linux the
//     kernel refuses it more, and the runtime gives up: see process.Options.MemoryLimit. On every system, Linux too,
//     the worker looks every two milliseconds at what the runtime has taken of the system, and exits. In two
//     milliseconds, and on a busy machine in some more, it may take some MiB too much; and what the runtime does not
//     know of, such as memory that a function of the host has of C, is not seen there.
//
// What a script prints, what it results in and what its error says are bounded as well, before they are sent. Its
// source and its input are the host's, and may be of any length: reading them counts as time of the script.
//
// There are no bounds here on what a worker may ask the system for. A script asks it for nothing, since the engine
// has no way to do so but by what a Setup gives; a worker is a process of the same user, with the same environment
// and folders. A host that does not trust the engine that far runs in a container.
//
// A worker that has once had half of its memory mapped is replaced after that script: the kernel's limit counts what is
// mapped, free or not, and the next script would pay for it.
//
// Scripts that share a worker, one after the other, share what is global in Go's packages and nothing of the
// language. With Options.ScriptsPerWorker at one, not even that.
//
// # What it costs
//
// On a machine with two processors that was busy, by processor time, of this process and the worker together:
//
//	a script in a Runtime of this process, with Untrusted      5 ms, nearly all of it to make the Runtime
//	the same in a worker that is there                         8 ms
//	the same in a worker that is started for it                60 ms, of which 40 for the first Runtime of a process
//
// See BenchmarkRuntime, BenchmarkSubmit and BenchmarkStart. A worker takes some 30 MiB. So: a Runtime in the host's
// process, without Untrusted, for scripts of one's own; with Untrusted, for those of others where they can be held to
// account, or where a host that ends is started again and nothing is lost; this package where neither is so.
//
// Processes are there on Linux, macOS, the BSDs, Windows and Plan 9; the tests of this package have run on Linux alone.
// On js and wasip1 each job fails with errors.ErrUnsupported.
package isolate
