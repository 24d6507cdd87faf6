// Package javascript runs scripts on a loop: JavaScript whose timers, immediates, microtasks and promises run on the
// goroutine of the loop, in the order in which Node.js runs them. The engine is goja, which is written in Go.
//
//	err := loop.Run(func(co *loop.Co) error {
//		r := javascript.New(co, &javascript.Options{Web: true, Output: os.Stdout})
//		_ = r.VM().Set("lookup", javascript.Async(r, func(co *loop.Co, args []goja.Value) (string, error) {
//			return users.Name(co, args[0].String())
//		}))
//		return r.Run(co, "main.js", `lookup("7").then(name => console.log("hello", name))`)
//	})
//
// # A turn of the script
//
// A loop of this library knows turns and one ready queue, Node knows phases. All phases of one iteration are one
// entry of the ready queue, the cycle, which is made ready by the first deadline of the script's timers, by an
// immediate, and by what comes from Go; several Runtimes on a loop, and everything else on it, take turns. In a cycle
// come
//
//	timers   what is due, list by list: timers of one duration stand in a list, in the order of setting, and the lists in a
//	         heap, by the deadline of their first. A list is run through before the heap is asked again, so a late loop may
//	         run a timer before another one that was due earlier, as Node does. The shortest delay is a millisecond.
//	poll     what Go has brought: the outcomes of futures, jobs and async functions, and [Runtime.CallSoon]
//	check    the immediates that were set before the phase began
//
// Node's phase of handles that are closed has no counterpart: there are none. After each callback, be it of a phase,
// of [Runtime.Do] or of a script that was begun by [Runtime.RunScript], come what process.nextTick has queued, if
// there is one, then the microtasks, and these two again until there are none; then rejections that nobody handles
// are told. If a callback throws, and the host goes on all the same, the next callback comes first.
//
// # The engine's own jobs
//
// goja keeps the jobs of promises in a queue of its own, runs it by itself when the outermost call from Go ends, and
// has no hook for it. So the Runtime makes that call: all that it runs is called from within one function of the
// script, and where microtasks are due, it returns from it, and calls it anew. Hence ticks can come before
// microtasks, and a callback that is interrupted, or recurses too deep, ends inside of that function: what other
// async functions wait for is not lost. Only if it is a reaction of a promise that is interrupted does the engine
// drop the reactions that were queued behind it; that is what the same callback had made ready.
//
// # The end
//
// A run is over when nothing is open that could call the script back. Timers and immediates are open, unless unref
// was called on them, and so are promises that Go has yet to settle, and a [Runtime.Hold]. Promises that only the
// script could settle are not. [Runtime.Wait] waits for it; [Runtime.Pending] tells what is open, and where it was
// made.
//
// A run may fail before: by an exception that nobody has caught, by a rejection that nobody handles, or by a bound.
// Then timers are dropped, Go functions under way are canceled, and nothing of the script runs any more, not even its
// finally blocks. The loop goes on, and so do other Runtimes on it.
//
// # Between Go and the script
//
//	Go to script                                  script to Go
//	[Promise], [PromiseOfJob]  future, task, job  [Runtime.Await], [Runtime.Future]  a promise
//	[Async]                    a function         [Runtime.Job]                      a promise, for other goroutines
//	[Runtime.Throwable]        an error           [Error]                            what was thrown
//	[Runtime.Signal]           a context          [Async], by its last argument      an AbortSignal
//	[Runtime.CallSoon]         a callback         [Runtime.Call], [Runtime.Do]       a function
//	[Runtime.Post]             from goroutines    [Runtime.Interrupt]                from goroutines
//
// Everything but Post and Interrupt belongs to the goroutine of the loop. A Go function that a script calls must not
// suspend: the engine is in the middle of a call. It returns a promise instead, as what Async makes does.
//
// # What scripts find
//
// The language, timers, immediates and queueMicrotask; with [Options.Web], what browsers and Node have in common; with
// Fetch, the network as far as the client reaches; with Files or Modules, require. [Features] name the groups of it, and
// Options.Without leaves out any of them.
//
// # Tests of scripts
//
// [Explore] runs a script under many schedules in virtual time, and shows the shortest under which it fails;
// [Program] is the same for the other tools of package looptest.
//
// # A story
//
// "go run ./cmd/monoloop-js -story", in this module's folder, shows most of the above in seven scenes, each with its
// scripts, what they print, and what one sees in that.
//
// # Bounds
//
// [Options] bound the time of a callback, the time of a run, the depth of calls, and the number of timers and of
// reactions. Memory is not bounded, nor is the time of one built-in function: the engine can do neither.
//
// # What is missing
//
// The engine has no modules in the sense of the standard (import, export), no await at the top level, no async
// generators and no for await. Package module, below this one, gives all of them to the hosts that use it. Without it,
// scripts use require, which finds CommonJS modules and JSON in [Options.Files].
//
// Of what scripts expect, these are only a part: TextDecoder knows none of the old encodings of East Asia; of streams
// there is ReadableStream with its default reader, and no pipes, WritableStream or bytes; fetch knows no cache and no
// cookies, sends no body again after a redirect that asks for it if that was a stream, and gives mode, credentials
// and the like no meaning; structuredClone transfers nothing; process has nextTick alone, so that exceptions and
// rejections are told to the host and not to the script, and a rejection that is handled late is not taken back.
// There are no message ports, workers or crypto.
//
// # Texts that are nested deep
//
// The engine's parsers and its compiler recurse, and a goroutine whose stack is exhausted ends the process. So texts
// are checked before a parser sees them: what the host runs by name and source, modules, what require finds, and what
// scripts give eval, JSON.parse, Function and the constructors of async functions and generators. A text is refused
// with a SyntaxError if more than 10,000 brackets are open at once, or if what is not over at some place has more than
// 50,000 tokens: nested conditionals, an else-if after another, a sum without end. Groups in the literals of regular
// expressions are counted as brackets are. Where the check sees that a text is wrong, the engine is asked what is wrong
// with it only if no more than 50,000 bytes follow.
//
// For that, eval is not the engine's own, and every call of it is an indirect one: its text runs in the global scope,
// and does not see the variables of its caller. [Options.DirectEval] gives the engine's eval back, unchecked.
//
// Not checked are what the host compiles or runs by the engine itself, and the texts that a script makes regular
// expressions of by RegExp or by methods of strings, where some millions of groups would be too many. Nor is that the
// only way in which built-in functions recurse: objects that are nested as deep by a script, proxies of proxies, say,
// are not bounded. The check is no parser, and there are texts that deceive it: after a break outside of a loop, say, the
// engine's parser skips closing braces. So all of this is no wall against a script that wants to harm its host: that
// takes a process of its own.
package javascript
