// Package browser is the home of a loop on GOOS=js: in a page, in a worker of a page, and in Node. It has files for
// GOOS=js alone; go doc and go vet see the rest with GOOS=js GOARCH=wasm. It needs the standard library's syscall/js.
//
//	func main() {
//		err := browser.Run(func(co *loop.Co) error {
//			r, err := browser.Fetch(co, "/greeting", nil)
//			if err != nil {
//				return err
//			}
//			text, err := r.ReadAll(co)
//			...
//		})
//	}
//
// # The page goes on
//
// JavaScript has one thread, and the page's own event loop lives on it: while Go runs, no timer fires, no frame is
// drawn, no click is heard, and loop.Run gives the thread back only when it has nothing to do. [Run] works in slices of
// four milliseconds, and between two slices it lets the page have a turn: it sends itself a message through a
// MessageChannel and back, and goes on when that arrives, behind what the page had to do before, timers included. In
// Node, where such messages come before timers, it is setImmediate. So the page is never starved, however busy the loop
// is; one callback or step that computes for a second still holds it for a second.
//
// When nothing is ready, the loop waits for posts, for what the page calls, and for one timer of the page, which is set
// to the loop's next deadline. The deadlines themselves stay in the loop's own heap, where equal ones keep their order.
// A page that is hidden has its timers cut to one a second or less, and no frames; messages and workers go on.
//
// # What JavaScript calls
//
// A callback from JavaScript runs while the loop stands still, and does nothing but post. If the loop waits, or is
// between two slices, what was posted is served before the dispatch of the event returns: a function given to [On] runs
// in the first turn, and there preventDefault works. A coroutine that gets the event from a [Listener] runs a turn or
// more later, mostly still in time, but nobody promises it; after an await that lets the page go on it is too late.
//
// A js.Func of one's own returns to JavaScript only when every goroutine of the program waits for something. So it must
// not sleep, nor wait for the loop. [Func] makes functions for JavaScript that may: they run as tasks, and JavaScript
// gets a promise.
//
// # What is awaited
//
//	JavaScript                         here
//	await promise                      Await, Future
//	a promise of a Go future           PromiseOf, Func
//	fetch, an AbortController          Fetch: canceled or closed, it is aborted on the wire, in the body, too
//	addEventListener                   On, Once, Listen
//	requestAnimationFrame              Frame
//	new WebSocket                      DialWebSocket
//	postMessage, MessageChannel        Port, Channel
//	new Worker                         Workers, Submit
//
// A rejected promise is an [Error] with the value with which it was rejected. To cancel the future of [Abortable], or
// the task that awaits it, aborts the signal that its function was given.
//
// Do not use net/http for requests in a page: in the reading of a body, its client over fetch listens neither to the
// end of a context nor to Client.Timeout.
//
// # Workers
//
// [Workers] run functions of the same program in Web Workers, or in Node's worker_threads: each is a thread with a
// memory of its own, may compute for long while the page goes on, and can be killed. As in package bridge/process,
// functions have names, since no closure can be sent, and a call of [Main] at the top of main makes a worker of a
// program that was started as one:
//
//	var Factorial = browser.Register("factorial", func(ctx context.Context, n int) (int, error) { ... })
//
//	func main() {
//		browser.Main()
//		err := browser.Run(func(co *loop.Co) error {
//			w := browser.NewWorkers(co, nil)
//			v, err := browser.Submit(w, Factorial, 20).Await(co)
//			...
//			return w.Close(co)
//		})
//	}
//
// The program is compiled once for all workers. A loop may run in a worker as well, by Run: a worker is a page without
// a document, whose timers are not cut when the page is hidden.
//
// # Errors
//
// Reports of the loop go to console.error, unless Options say otherwise. Nothing of this package writes to standard
// output or standard error, which blocks a goroutine until JavaScript has answered; inside a callback it would block
// for ever.
//
// # The memory profile
//
// On js, up to Go 1.27 at least, a program that takes samples of its memory, for the heap profile, may be ended by the
// runtime, with "invalid runtime symbol table", once it has more than 256 MB: if it takes one while nothing is ready, the
// address of a goroutine looks like a place in the code. Every program takes samples that could ask for a profile, as
// with net/http/pprof, pprof.Lookup or package looptest; a loop alone does not. Such a program should begin with
// runtime.MemProfileRate = 0.
//
// # The end
//
// Run ends as loop.Run does: what main left is canceled and awaited, while the page goes on; then the loop is closed,
// and what was registered with the page is taken back. When the program's main has returned, a call of one of its
// functions throws in JavaScript; so a program that JavaScript calls stays in Run. The memory of a program never
// shrinks. Of a program that has ended, Go's own glue may leave a timeout in the page that throws when it is due: a
// page that goes on without the program takes it back after go.run, with clearTimeout for each of
// go._scheduledTimeouts.values(). The workers here do so, and whatever else JavaScript calls of their program after its
// end does nothing. There is no Ctrl-C in a page, and package browser does nothing about interrupts in Node.
package browser
