// Package flight keeps the record of a flight: the last events of a loop, as an aircraft has the last minutes of its
// own, for when something has gone wrong.
//
//	err := loop.RunWith(ctx, &loop.Options{Recorder: flight.New(nil)}, main)
//
// A [Recorder] notes in a ring of fixed size what the loop does: which steps and callbacks run, who starts, wakes and
// cancels whom, what a task parks on, how tasks and futures end, timers with how late they were seen, posts, and
// waits. It allocates nothing once the ring has its length and each function and type was seen, and is made to be left
// on: monoloop bench -flight measures what it costs, and bench -flight -once FLAVOUR WORKLOAD runs one workload with
// it, for tools that look at the process.
//
// # Taking a record
//
// [Recorder.Take] gives a [Flight] at any time, on any goroutine, also while the loop is stuck in a step: that step is
// its last event then, and what the step itself has done so far is left out. With [Options.To] the recorder takes one
// by itself when a step or callback is slow, when a run ends by a deadlock, a panic or another error. [Folder.Put]
// keeps a number of files, and [Writer] writes one after the other:
//
//	folder := &flight.Folder{Path: "flights"}
//	recorder := flight.New(&flight.Options{To: folder.Put})
//
// There is one exception. To let other goroutines see an event costs as much as to note several, so a loop that has
// begun a thousand steps and callbacks within a millisecond lets them see only every thirty-second word of the rest,
// and when they ask. If it gets stuck right then, and cannot answer, its record ends that much earlier, without what it
// is stuck in, and is [Flight].Cut. With [Options.Exact] it never is; and [loop.Options].Watchdog, which takes a store
// for each step, tells in any case what the loop is stuck in.
//
// # Time
//
// To read a clock costs more than to note an event, so a recorder does not for each. While a run that may wait goes
// on, a goroutine of the recorder tells the time once a millisecond; and before and after each wait it is read. So
// times are those of the last tick: what took less than a millisecond may seem to have taken none, what took longer is
// right to a millisecond or two, and a step is known as slow while it runs. On one processor, or where Go has no
// threads, ticks come when the loop lets them, every ten milliseconds or so. With [Options.Exact], in runs of a host
// (see loop.Turn), and on clocks that are not real, each entry of the ready queue has its own time. The goroutine
// rests while the loop waits, and has ended when the run is over.
//
// # Reading
//
// [Read] reads what [Flight.WriteTo] wrote. [Flight.Events] gives one event after the other; [Flight.Summary] says of
// each task how long it ran, was ready and was parked, and on what; WriteText, WriteTrace and WriteHTML write what
// `monoloop flight FILE` does: a line for each event, the trace event format that Perfetto opens, or a page.
//
// What a task has parked on is told by its kind and name, as lock "ledger", if it has one; see [loop.Waitlist]. There
// is room for two thousand such names, and later ones are told by their types.
//
// Names of tasks are those that they had when the record was taken. The ring keeps 4096 of them, of which each gives
// way to that of a later task; others are told by their default name.
package flight
