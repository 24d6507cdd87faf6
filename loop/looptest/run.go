package looptest

import (
	"context"
	"errors"
	"math"
	"runtime/pprof"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
)

// defaultMaxSteps is the limit of an Explorer that gives none.
const defaultMaxSteps = 1_000_000

// A run is a program under one schedule. It is the loop's Chooser and observer, and the one place where questions are
// numbered, answers noted, and events hashed and counted. What leads to it and what comes of it, from the outside in:
//
//	Run, Explore, Fuzz           a test, its flags, and how it tells a failure           looptest.go
//	  Explorer.Run               one schedule after the other, until one fails           explorer.go
//	    begin                    the next schedule of the Source                         schedule.go
//	    run.execute              the program under it, on the goroutine of a worker      run.go
//	      run.runLoop            a loop is made, runs and is closed
//	        Choose, ask          a question: the schedule answers, the record notes it
//	        observe              an event: to the digest, the story, and who looks on
//	      run.judge              how it ended: a Failure or none                         failure.go
//	    shrinker.shrink          many runs, under smaller and smaller schedules          shrink.go
//	    Explorer.withStory       one run more, under the smallest, to tell its story     story.go
//
// A Sweeper makes a run without a cancellation, which a survey looks at, and one for each cancellation, which an
// injector makes. An Auditor makes each run twice, and a comparison looks at both. There are four kinds of schedules:
// live draws its answers from a Source, script has those of a Record, and the shrinker has a noter, which notes what
// departures let go, and a follower, which lets go the same although its number is another one.
//
// Every field belongs to the goroutine of the loop; the caller of execute reads them when that has ended.
type run struct {
	program   Program
	schedule  schedule
	name      string // of the test
	maxSteps  int
	onEvent   func(loop.Event)                // is told each event; may be nil
	story     *story                          // if one is told; may be nil
	onChoice  func(answer int, c loop.Choice) // is told each choice of order; may be nil
	beforeRun func()                          // is called before the loop runs; may be nil
	locate    bool                            // errors and reports are to say where things were made, and where who waits
	real      bool                            // on the real clock, with no choices
	replays   bool                            // nobody knows how it will end
	recorder  *flight.Recorder                // keeps the flight; may be nil
	allow     func(error) bool                // which errors of main, and which reported ones, are no failure; may be nil

	loop  *loop.Loop
	clock clock
	t     *T
	jobs  jobs

	asked    [questions]int // how many questions of each kind
	record   Record         // the departures that there were
	digest   digest
	numbers  map[*loop.Co]int // of the coroutines, in order of their starts
	sites    sites
	steps    int
	endless  bool
	recent   recentActivity
	hung     error         // says what keeps the run from going on, when it was given up; nil until then
	label    string        // of its goroutines
	worker   *worker       // runs it
	patience time.Duration // of its watchdog, and of the wait for a job
	events   atomic.Uint64 // how many there were, for the watchdog
}

func newRun(w *worker, name string, maxSteps int, p Program, s schedule) *run {
	if p == nil {
		panic("looptest: a nil Program")
	}
	r := &run{worker: w, name: name, maxSteps: maxSteps, program: p, schedule: s, patience: patience, digest: newDigest(),
		sites: sites{}}
	r.numbers = make(map[*loop.Co]int)
	r.clock.run, r.jobs.run = r, r
	r.t = &T{run: r}
	return r
}

// outcome is what a run leaves.
type outcome struct {
	failure *Failure // nil if it passed
	record  Record
	digest  digest
	steps   int
	sites   sites
	logs    []string
}

var runs atomic.Uint64 // labels the goroutines of each run

// execute runs the program, on the goroutine of its worker.
func (r *run) execute() outcome {
	r.label = strconv.FormatUint(runs.Add(1), 10)
	before := r.worker.others()
	var end ending
	ctx := pprof.WithLabels(context.Background(), pprof.Labels(goroutineLabel, r.label))
	r.worker.do(ctx, func() { r.runLoop(ctx, &end) })
	if r.worker.hasMore(before) {
		end.leaks = leaked(r.label)
	}
	if r.t.rand != nil {
		r.record.seed = r.schedule.programSeed()
	}
	failure := r.judge(&end)
	if failure != nil {
		r.digest.text(failure.Kind.String())
		failure.Record, failure.Departures, failure.Log = r.record.String(), r.record.Departures(), r.t.lines()
	}
	return outcome{failure, r.record, r.digest, r.steps, r.sites, r.t.lines()}
}

// runLoop runs the loop from its beginning to its end, and notes how that came. Coroutines have the labels of ctx.
func (r *run) runLoop(ctx context.Context, end *ending) {
	end.goexit = true
	defer func() {
		if end.panicked = recover(); end.panicked != nil {
			end.goexit = false
		}
	}()
	r.loop = loop.New(r.options(end))
	r.loop.Low().UseStacks(&r.worker.stacks)
	if !r.real {
		bridge.SetDefaultExecutor(r.loop, &r.jobs)
	}
	defer r.guard()()
	if r.beforeRun != nil {
		r.beforeRun()
	}
	end.err = r.loop.RunContext(ctx, func(co *loop.Co) error { return r.program(r.t, co) })
	end.closing = r.loop.Close()
	if r.excuses(end.err) {
		end.err = nil
	}
	if end.err == nil && end.closing == nil && !r.endless && r.hung == nil {
		r.t.conclude()
	}
	end.goexit = false
}

// options are those of the loop, whose reports end gets.
func (r *run) options(end *ending) *loop.Options {
	debug := loop.DebugOff
	if r.locate {
		debug = loop.DebugOn
	}
	options := &loop.Options{
		Debug:        debug,
		SlowCallback: math.MaxInt64, // what is slow by the wall is no concern of a schedule
		Observers:    []func(loop.Event){r.observe},
		OnError: func(report loop.Report) {
			if !r.excuses(report.Err) && !errors.Is(report.Err, loop.ErrHeld) { // the watchdog tells that
				end.reports = append(end.reports, report)
			}
		},
	}
	if r.recorder != nil {
		options.Recorder = r.recorder
	}
	if !r.real {
		options.Clock, options.Chooser = &r.clock, r
	}
	return options
}

func (r *run) excuses(err error) bool { return err != nil && r.allow != nil && r.allow(err) }

// Choose answers for the loop.
func (r *run) Choose(c loop.Choice) int {
	number := r.asked[asksOrder]
	r.asked[asksOrder]++
	answer := r.schedule.order(number, c)
	if answer > 0 {
		r.record.add(asksOrder, departure{number, uint64(answer)})
	}
	r.digest.number(uint64(c.N))
	r.digest.number(uint64(answer))
	if r.story != nil {
		r.story.chosen(number, answer, c)
	}
	if r.onChoice != nil {
		r.onChoice(answer, c)
	}
	return answer
}

// ask asks a question of adversity.
func (r *run) ask(q question, of *asker) uint64 { return r.askWithin(q, of, 0) }

// askWithin asks a question whose answers the asker limits.
func (r *run) askWithin(q question, of *asker, limit uint64) uint64 {
	number := r.asked[q]
	r.asked[q]++
	answer := r.schedule.amount(q, number, of, limit)
	if answer > 0 {
		r.record.add(q, departure{number, answer})
	}
	return answer
}

// observe is told every event of the loop. Those of which no digest was ever made stay out of it, so that records and
// digests keep their meaning.
func (r *run) observe(e loop.Event) {
	r.events.Add(1)
	if e.Kind > loop.EventWake {
		return
	}
	number := 0
	if e.Co != nil {
		if number = r.numbers[e.Co]; number == 0 {
			number = len(r.numbers) + 1
			r.numbers[e.Co] = number
		}
	}
	r.digest.event(e, number)
	r.schedule.observe(e)
	if r.story != nil {
		r.story.event(e)
	}
	if r.onEvent != nil {
		r.onEvent(e)
	}
	if r.steps > r.maxSteps-lastSteps && !r.endless {
		r.recent.note(e)
	}
	switch e.Kind {
	case loop.EventStep, loop.EventReady, loop.EventPost, loop.EventTimer:
		r.count()
	case loop.EventStepEnd:
		r.charge(e.Co)
	}
}

// charge lets the step that has ended cost time.
func (r *run) charge(co *loop.Co) {
	if cost := r.ask(asksCost, nil); cost > 0 {
		r.tell("a step of %s takes %v", co.Name(), time.Duration(cost))
		r.clock.Advance(time.Duration(cost))
	}
}

// tell adds a line to the story, if one is told.
func (r *run) tell(format string, args ...any) {
	if r.story != nil {
		r.story.line(format, args...)
	}
}
