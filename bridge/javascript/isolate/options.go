package isolate

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// Options are how a [Pool] works. The zero value is useful, and so is a nil pointer to it.
type Options struct {
	// Name is what inspectors call the pool, if it is to be told from others.
	Name string

	// Workers is the limit on processes at a time; zero means runtime.NumCPU().
	Workers int

	// ScriptsPerWorker is after how many scripts a worker is replaced by a fresh one: one, if no two scripts are to
	// share a process. Zero means never. Each script has a Runtime of its own in any case.
	ScriptsPerWorker int

	// Memory is how many bytes a worker may take beyond what it has when it starts, before it ends; zero means 512 MiB.
	// A script whose heap takes three quarters of that is interrupted, with a *javascript.LimitError, and its worker
	// lives. With less than 64 MiB, few scripts come to their end.
	Memory int64

	// Grace is how long a script may take to end after its time is over, or after its job was canceled, before its
	// worker is killed; zero means half a second.
	Grace time.Duration

	// Limits are those of scripts that have none of their own.
	Limits Limits

	// Web and NextTick give scripts more than the language, timers and microtasks, and Without leaves out some of it:
	// see javascript.Options.
	Web, NextTick bool
	Without       javascript.Features

	// Setup names what the host gives scripts besides, one of [Register]; empty means nothing.
	Setup string

	// StartTimeout is how long a worker may take until it has called process.Main, and then how long until its Setup
	// has made a first Runtime; zero means a minute. One that takes longer is ended.
	StartTimeout time.Duration

	// OnRetry, if not nil, is told each time that a worker was not ready for scripts, and another one will be tried
	// after a pause; scripts wait meanwhile. See process.Options.
	OnRetry func(failure error, pause time.Duration)

	// Stderr is where standard output and standard error of the workers go; nil means nowhere. What scripts print by
	// console does not go there. Goroutines of the pool write to it, and may do so at the same time. The error of a
	// script whose worker died has the end of what that wrote in any case, unless Stderr is an *os.File.
	Stderr io.Writer
}

// Limits are the bounds of one script. What is zero has the value that is named here; no bound but CPUTime can be left
// out.
type Limits struct {
	// Time is how long a script may run, from when its worker begins it to when nothing of it is open; zero means ten
	// seconds. Then it is interrupted, and Options.Grace later its worker is killed. It is time of the wall.
	Time time.Duration

	// CPUTime is how much time of processors the worker may take for a script, on all of its threads together, so that
	// of the garbage collector counts as well. Then the script is interrupted; if it goes on for as much as
	// Options.Grace, its worker ends itself. Zero means no limit but that of Time. Where there is no getrusage, that is
	// everywhere but on Unix, a script with this limit fails with errors.ErrUnsupported.
	CPUTime time.Duration

	// MaxOutput is how many bytes a script may print by console, zero means 1 MiB, and MaxResult how many bytes the
	// JSON of its result may have, zero means 16 MiB. A script that wants more fails with a *javascript.LimitError.
	MaxOutput, MaxResult int

	// CallbackTime, MaxTimers, MaxReactions, Depth, MaxText and MaxLength are those of javascript.Options, and so is
	// what zero means, but that of MaxTimers is 10,000.
	CallbackTime            time.Duration
	MaxTimers, MaxReactions int
	Depth                   int
	MaxText, MaxLength      int
}

const (
	defaultMemory    = 512 << 20
	defaultGrace     = 500 * time.Millisecond
	defaultStart     = time.Minute
	defaultTime      = 10 * time.Second
	defaultMaxOutput = 1 << 20
	defaultMaxResult = 16 << 20
	defaultMaxTimers = 10_000
)

func (l Limits) withDefaults() Limits {
	l.Time = cmp.Or(l.Time, defaultTime)
	l.MaxOutput = cmp.Or(l.MaxOutput, defaultMaxOutput)
	l.MaxResult = cmp.Or(l.MaxResult, defaultMaxResult)
	l.MaxTimers = cmp.Or(l.MaxTimers, defaultMaxTimers)
	return l
}

// check panics if a limit is negative: of those that go on to javascript.Options, it would mean none.
func (l Limits) check(what string) {
	least := min(int64(l.Time), int64(l.CPUTime), int64(l.CallbackTime))
	for _, n := range []int{l.MaxOutput, l.MaxResult, l.MaxTimers, l.MaxReactions, l.Depth, l.MaxText, l.MaxLength} {
		least = min(least, int64(n))
	}
	if least < 0 {
		panic(fmt.Sprintf("isolate: %s with a limit that is negative: %+v", what, l))
	}
}

// withDefaults returns a copy in which nothing is left to be asked.
func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	out.Limits.check("New")
	if out.Memory < 0 || out.Grace < 0 {
		panic(fmt.Sprintf("isolate: New with a memory of %d and a grace of %v", out.Memory, out.Grace))
	}
	if out.StartTimeout < 0 {
		panic(fmt.Sprintf("isolate: New with a limit of %v for the start", out.StartTimeout))
	}
	if out.Setup != "" && !known(out.Setup) {
		panic(fmt.Sprintf("isolate: New with the setup %q, which is not registered", out.Setup))
	}
	out.Limits = out.Limits.withDefaults()
	out.Memory = cmp.Or(out.Memory, defaultMemory)
	out.Grace = cmp.Or(out.Grace, defaultGrace)
	out.StartTimeout = cmp.Or(out.StartTimeout, defaultStart)
	if out.Stderr == nil {
		out.Stderr = io.Discard
	}
	return out
}

// processes are the options of the pool of processes.
func (o *Options) processes() *process.Options {
	p := &process.Options{
		Name: o.Name, Workers: o.Workers, JobsPerWorker: o.ScriptsPerWorker, OnDeath: process.Replace, KillOnCancel: true,
		KillGrace: o.Grace, Stderr: o.Stderr, StartTimeout: o.StartTimeout, OnRetry: o.OnRetry,
		Initializer: prepare.Bind(conditions{o.Memory, o.Grace, o.StartTimeout, o.Setup, o.Web, o.NextTick, o.Without}),
	}
	if runtime.GOOS == "linux" {
		p.MemoryLimit = uint64(o.Memory)
	}
	return p
}
