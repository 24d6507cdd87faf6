package stories

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories/onloop"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A Story is one program. It refuses to handle errors of the writer: give it a writer that remembers them.
type Story struct {
	Name  string // in kebab-case; no other story has it
	Title string // what happens, in one line
	Idea  string // what is to be learned from it, in one sentence
	Run   func(w io.Writer) error
}

// All returns the stories in the order of the tour.
func All() []Story { return slices.Clone(all) }

// Find returns the story with this name.
func Find(name string) (Story, bool) {
	i := slices.IndexFunc(all, func(s Story) bool { return s.Name == name })
	if i < 0 {
		return Story{}, false
	}
	return all[i], true
}

// note prints what a reader who knows Python should be told.
func note(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, "Note: "+format+"\n", args...)
}

// inVirtualTime is loop.Run on a clock that jumps to the next deadline when nothing else is left to do. No wait takes
// any time, and no load of the machine can turn the order of two deadlines round.
func inVirtualTime(main func(co *loop.Co) error) error {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	return errors.Join(l.Run(main), l.Close())
}

// fromLoop is a story that needs nothing but a loop, in virtual time.
func fromLoop(s onloop.Story) Story {
	return Story{s.Name, s.Title, s.Idea, func(w io.Writer) error {
		return inVirtualTime(func(co *loop.Co) error { return s.Main(co, w) })
	}}
}

var all = []Story{
	{"basic-future", "Another goroutine settles a future",
		"A future holds the result of a computation that may not have ended yet.", basicFuture},
	{"print-future", "A future tells its state",
		"A future is pending until it is given its result, and shows both.", printFuture},
	{"hello-future", "A task sets a future later",
		"A future is settled by other code than the code that awaits it.", helloFuture},
	{"future-interface", "The methods of a future, one after the other",
		"A future is asked for its state and its result, and calls back when it is done.", futureInterface},
	{"stored-error", "A future that failed already",
		"A future can hold an error in the place of a result.", storedError},
	{"errors", "An error reaches an await and a callback",
		"Whoever awaits a failed future gets its error; a callback has to ask for it.", errorsReach},

	{"done-callback", "A callback on a future",
		"A callback runs as soon as the result is there.", doneCallback},
	{"processing-callback", "A callback processes a result, and a future is derived from it",
		"A callback looks at the outcome; what comes of it is a future of its own.", processingCallback},
	{"squares", "Three requests that timers answer",
		"A function that returns a future at once lets several requests run side by side.", squares},
	{"squares-by-callback", "Three requests that call back",
		"A caller that does not wait leaves a callback behind.", squaresByCallback},
	{"legacy-callback", "A callback API of another goroutine, awaited",
		"A future bridges the gap between a library that calls back and code that awaits.", legacyCallback},

	fromLoop(onloop.ProducerConsumer),
	fromLoop(onloop.StartSignal),
	{"task-and-future", "A task is awaited as a future is",
		"Whatever takes a future takes a task.", taskAndFuture},
	fromLoop(onloop.FutureVsTask),
	fromLoop(onloop.ThreeItems),
	{"loop-view", "An await, seen from the loop",
		"To await is to tell the loop what to wait for before it goes on with a coroutine.", loopView},
	{"custom-awaitable", "An awaitable of one's own",
		"Whatever has a Step can be awaited.", customAwaitable},

	{"distributed-tasks", "Ten tasks for five workers",
		"A future goes to whoever submits, its promise to whoever works: neither knows the other.", distributedTasks},

	{"future-chain", "Three futures, each made of the one before",
		"Futures can be chained, so that each step depends on the one before.", futureChain},
	{"pipeline", "A pipeline of three stages on three workers",
		"A chain of futures runs the stages of a job one after the other.", runPipeline},
	{"nested-futures", "A future whose result is a future",
		"Flatten makes one future of two that are nested.", nestedFutures},

	{"timeout-and-cancel", "Work that takes too long is canceled",
		"Who waits can give up, and can call the work off.", timeoutAndCancel},
	{"future-timeout", "A future with a time limit",
		"An await can be limited in time.", futureTimeout},
	fromLoop(onloop.CancellationPropagation),
	fromLoop(onloop.Shield),
	fromLoop(onloop.Resource),

	{"aggregate", "All outcomes, values and errors apart",
		"A wait for all gives no error itself: each member is asked for its own.", aggregateOutcomes},
	fromLoop(onloop.FirstCompleted),

	{"submit", "A job for a pool of workers",
		"To submit a job gives a future at once.", submit},
	{"executor-result", "The result of a blocking function, awaited",
		"A blocking function runs on another goroutine, and does not block the loop.", executorResult},
	{"executor-callback", "A callback on a job's future",
		"The future of a job calls back as every future does.", executorCallback},
	{"cpu-bound", "A long computation off the loop",
		"While another goroutine computes, the loop goes on.", cpuBound},
	{"process-pool", "Five factorials, computed in other processes",
		"What runs in another process can crash, leak or be killed alone.", processPool},
	{"executor-wait", "Five jobs, all awaited, then printed in order",
		"A wait for all is over when every job has ended.", executorWait},
	{"executor-as-completed", "Five jobs, printed as they end",
		"Results can be had in the order in which they come.", executorAsCompleted},
	{"executor-map", "One function for five arguments, on three workers",
		"Results come in the order of the arguments.", executorMap},
	{"executor-errors", "A job that fails",
		"The error of a job comes out of its future.", executorErrors},
	{"executor-state", "A job's future is asked whether it is done",
		"A future can be asked at any time, without waiting.", executorState},
	{"ten-datasets", "Ten data sets on four workers, one of them corrupted",
		"Jobs are dealt with as they end, and the failure of one does not hinder the others.", tenDatasets},
	{"ordered-map", "Five users are fetched at the same time",
		"Results come in the order of the arguments, whichever is there first.", orderedMap},
	{"download", "Four pages are downloaded by four workers",
		"What waits for the network is a job; what to do with it is decided on the loop.", downloads},
	{"http-server", "A request waits for the response that another request brings",
		"A server whose requests run on one loop shares its state without a lock.", waitingRequest},
	{"echo", "Three clients and an echo, in both kinds of tasks",
		"A server gives each connection a task, which may have a stack or none.", echoes},
	{"chat", "A chat with a client that does not read, and one that vanishes",
		"Who does not read is cut, and nobody waits for him.", chat},
	{"kv-explored", "A key-value server loses what it has promised, in one schedule of many",
		"A simulated network finds when a crash shows a bug, and tells what had to happen for it.", explored},
	{"host", "A game lets the loop of its scripts take part in its frames",
		"A program with a loop of its own gives ours a share of each frame, and moves its clock.", hostOfScripts},
	{"operator", "A stuck, a leaking and a deadlocked program, as an operator sees them",
		"Tasks can be looked at from outside while the program runs, and while it does not.", whatAnOperatorSees},
}
