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
// # Whose scripts
//
//	one's own                        a Runtime as it is. It bounds how deep calls are nested, and what one says besides:
//	                                 see Bounds. A script that means harm can end the process.
//	those of others whom one knows   [Options.Untrusted], CallbackTime, RunTime, MaxMemory, and BigInts left out by
//	                                 Without: none of it is on by itself. Harm takes some effort then, and is possible.
//	those of strangers               package [isolate]: a pool of processes, which may die or be killed. In the host's
//	                                 own process nothing is promised for them.
//
// What is left in each of the first two is told at the end of this page.
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
// A run may fail before: by an exception that nobody has caught, by a rejection that nobody handles, by a bound, or by
// a panic of a function of the host, or of the engine, where that has a fault of its own: then a *loop.PanicError.
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
// What a script gives Go may be any object, and to ask it for a string, a number or a property, by String, ToInteger,
// Get, Export or ExportTo, may run functions of the script. Within a function that the script has called, and within
// [Runtime.Do], they are bounded as the rest of the callback is, and what they throw is an error as any other.
// Elsewhere an exception is a panic, of the engine's making; but that of an Async function rejects its promise.
//
// # What scripts find
//
// The language, timers, immediates and queueMicrotask; with [Options.Web], what browsers and Node have in common; with
// Fetch, the network as far as the client reaches; with Files or Modules, require. [Features] name the groups of it,
// and Options.Without leaves out any of them.
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
//	CallbackTime, RunTime    time                            none, unless the host says so
//	Depth                    calls that are nested           10,000
//	MaxTimers, MaxReactions  timers, reactions of promises   none, unless the host says so
//	MaxText                  a text compiled at run time     65,536 bytes
//	MaxLength                an array or a string            16,777,216, with Untrusted
//	MaxMemory                the heap of the process         none, unless the host says so
//	[LimitMatches]           one match of a pattern          none, unless the host calls it
//
// The engine does not know how much memory a script takes, and Go not whose an object is. So MaxMemory is of the whole
// process, and looked at every two milliseconds. See the end of this page for scripts that mean harm.
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
// The engine's parsers and its compilers recurse, and a goroutine whose stack is exhausted ends the process. So texts
// are checked before they see them. A text that a script has compiled while it runs, by eval, Function and the
// constructors of async functions and generators, RegExp and its compile, and match, matchAll and search of strings, is
// refused with a SyntaxError if it is longer than [Options.MaxText]. No construct that was measured takes more than
// 2,200 bytes of stack for a byte of text, nested brackets being the worst; a stack may have 512 MiB, and on systems of
// 32 bits, where the same takes half as much, 128 MiB.
//
// Texts of the host may be of any length: what it runs by name and source, modules, what require finds. They, and
// those of the script as well, are refused if more than 10,000 brackets are open at once, or if what is not over at
// some place has more than 50,000 tokens: nested conditionals, an else-if after another, a sum without end. Groups of
// regular expressions are counted as brackets are, and brackets of what JSON.parse is given, which may be of any
// length, too. What the engine reads again at each level, so that its time doubles, has lower limits: eight arrow
// functions, each in the parameters of the next, and eight groups of a pattern, each in the next, with a number of
// repeats behind them. What such numbers make of a pattern, which the engine writes out, has at most 100,000 parts. Of
// labels, 2,000 may be in force at once, and 16 of one name: it compares each with all others, and notes an error for
// each pair that is equal.
//
// Some of what the engine does still takes time by the square of the text: it looks for where each part of a sum
// begins, and for what a name means in each block around it, and nothing interrupts that. So for the texts that a
// script has compiled while it runs the limits are 2,000 brackets and 20,000 tokens: no construct that was timed,
// repeated up to 65,536 bytes, takes more than about a second then. Of what the host runs, a sum of 25,000 parts takes
// seconds, as do thousands of nested blocks that use names from outside.
//
// Where the check sees that a text is wrong, the engine is asked what is wrong with it only if no more than 50,000
// bytes follow. It is no parser, and there are texts longer than MaxText that deceive it: after a break outside of a
// loop, say, the engine's parser skips closing braces. So a host reads such texts from those whom it trusts that far.
//
// For that, eval is not the engine's own, and every call of it is an indirect one: its text runs in the global scope,
// and does not see the variables of its caller. [Options.DirectEval] gives the engine's eval back, unchecked. Not
// checked is either what the host compiles or runs by the engine itself.
//
// # Scripts that mean harm
//
// Built-in functions are Go, and call each other without the engine's knowledge: where no function of the script is on
// the way, depth is not counted, no interrupt is heeded, and the process may end. [Options.Untrusted] replaces them by
// functions that
//
//   - count in Depth, together with those that are bound, proxies, and what JSON.stringify, a reviver and flat go
//     into; of the engine's, no more than 2,000 are nested, since an exception takes time by the square of that to
//     leave them: without Untrusted, some seconds where map calls itself until Depth is exceeded;
//   - are interrupted when they are called, be it by another one, so that none loops over others for ever;
//   - go through nothing longer than MaxLength, and make nothing that long because of a number, or of many that are
//     joined, replaced or printed: arrays, typed arrays, buffers, what has a length, repeat and padding, join, concat,
//     raw, replace and replaceAll, JSON.stringify; what is quoted and escaped may grow by some times. BigInts are made
//     of at most 100,000 digits and printed up to 1,000,000 bits.
//
// A proxy is asked for its length once more by the functions of arrays; flat ignores the species; what bind returns
// has a property prototype if what is bound is a constructor; a reviver gets no source; stack traces name more
// functions. All else is as without. It is off unless the host asks for it, as it makes a Runtime larger, 0.6 MB in
// place of 0.1, with Web 0.8 in place of 0.3, and New take some seven times as long, with Web two to three: some
// hundred functions are made anew, which takes some milliseconds. The first Runtime of a process takes some tens of
// milliseconds more, and those that give their scripts the same share what it finds out about where these functions
// are. What is no function of the engine takes no more time than without, and neither do promises and functions of
// arrays that have something to do; each call of a function of the engine takes a little more, those of strings up to
// twice as much, concat of short arrays four times. BenchmarkUntrusted compares.
//
// This leaves, with or without it:
//
//   - Memory, but for [Options.MaxMemory], which stops a loop that doubles a string. One operation of the engine is not
//     stopped: it makes one string of two, or with Untrusted what MaxLength allows, before the heap is looked at again.
//     So the limit is to be a small part of what there is.
//   - The operators **, << and * of BigInt, which the engine computes by math/big, in one step and with no bound. With
//     BigInts among [Options.Without] no text with a literal of one is compiled, and nothing else makes one. A string
//     is made a BigInt with no bound where one is compared with it, or is an element of a typed array.
//   - A match: one that the engine finds by backtracking is bounded by [LimitMatches] alone, any other takes at most as
//     many steps as text and pattern have characters, repeats written out, multiplied.
//   - A chain of prototypes of some millions of objects: the engine follows it by recursion. A hundred thousand are no
//     more than slow, and each look-up is over before the next instruction, which is interrupted; MaxMemory bounds how
//     many there can be.
//   - A message of the engine's own about an object that has no way to become a primitive: the engine may want a string
//     of the object for it, and so on until the stack is exhausted, which ends the process.
//   - Functions whose time is that of their data are not interrupted before they end: to sort numbers, to copy, to
//     search, to print a long BigInt.
//   - Functions of the host, and what it gives scripts beyond this package.
//
// So a host that runs the scripts of strangers gives them a process of their own, which may be killed and may die:
// package isolate, below this one, has a pool of such processes, with limits of their memory and time that nothing of
// this list evades. Untrusted has them end rarely.
//
// [isolate]: https://pkg.go.dev/github.com/monoloop-go/monoloop/bridge/javascript/isolate
package javascript
