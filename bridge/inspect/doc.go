// Package inspect shows what the loops of a process do, while they do it: tasks, what they wait for and since when, who
// started them, locks, pools, timers, reports, and plots of the last minutes. It does so as pages for a browser, as
// JSON, as metrics for Prometheus, and as Go values. It answers also while a loop is stuck: then it shows what it knew
// last, and says since when; with [loop.Options].Recorder also what nobody had asked for before.
//
//	in := inspect.New(nil)
//	http.Handle("/debug/loop/", http.StripPrefix("/debug/loop", in))
//	go http.ListenAndServe("localhost:6060", nil)
//	err := loop.Run(func(co *loop.Co) error {
//		in.Attach(co, "main")
//		...
//	})
//
// # What it costs
//
// A loop to which no Inspector is attached pays nothing. [Inspector.Attach] adds an observer, which counts the loop's
// events and keeps a record for each task; the benchmarks of this package say what that costs. Nobody who looks holds
// the loop for longer than one short callback: what takes longer is done in slices, between which the loop goes on. So
// a list of tasks is not of one moment, but each of its tasks is.
//
// Measured with a million parked step tasks, on a busy machine with two processors: the overview was answered in
// 1.1 ms, and its callback took 8 µs in the median and 59 µs in 99 of 100 cases. A Yield alone, which is four events,
// took 0.2 µs without an inspector and 1 µs with one. Each task that starts costs two small allocations more.
//
// # Who may look
//
// It serves loopback alone, and only requests whose Host is an address of loopback, localhost, or one of
// [Options].Hosts, so that no page of another site can reach it by a name of its own. [Options].Remote lifts the first.
// Behind a proxy on the same machine everybody comes from loopback. Nothing is changed by it unless
// [Options].AllowCancel says so, and then only by requests that bring the token of the page and come from the same
// origin.
//
// # The JSON
//
// Every answer below api/ is a [Snapshot] in which the part that was asked for is there:
//
//	api/overview       the loop, its counters, and a sample of each of the last seconds
//	api/tasks          the tasks, in order of creation
//	api/tasks/ID       one task, with its values by name
//	api/tree           the tasks, each behind the one that has started it
//	api/graph          who waits for whom, and the cycles
//	api/primitives     what is waited for now: locks, queues, futures; and what has a name, also if nobody waits
//	api/pools          pools and process pools
//	api/timers         the timers to come
//	api/reports        what was reported, and the errors that nobody has looked at
//	api/deadlock       the tasks that no event can wake, as far as is known
//	api/snapshot       all of it
//
// Beside these, api/panels/NAME is the value of what was added by [Inspector.AddPanel], such as the jobs of package
// jetstream.
//
// The parameter loop=NAME chooses the loop; without it, it is the one attached first. Durations are in nanoseconds.
package inspect
