// Package looptest runs a program under many schedules, which are orders of its events, and shows one under which it
// fails: shrunk, told in words, and repeatable as often as you like.
//
//	func TestTransfer(t *testing.T) {
//		looptest.Explore(t, 1000, func(t *looptest.T, co *loop.Co) error {
//			bank := NewBank()
//			a := task.Do(co, func(co *loop.Co) error { return bank.Transfer(co, "x", "y", 10) }, task.Named("a"))
//			b := task.Do(co, func(co *loop.Co) error { return bank.Transfer(co, "y", "x", 10) }, task.Named("b"))
//			_, err := future.Gather(co, a, b).Await(co)
//			require.Equal(t, 100, bank.Total())
//			return err
//		})
//	}
//
// A loop runs what is ready first in, first out, and so does every test that uses it. But things that are ready
// together were made so by timers, other goroutines and tasks, on whose order no program should rely. Each schedule of
// Explore has another order, and a loop of its own under virtual time, so that an hour of sleep costs nothing.
//
// # Programs
//
// A [Program] is the main of a loop. It is run again and again, so it makes everything that it changes anew, and it
// depends on nothing but its [T] and the order of events. For whatever else would differ from run to run:
//
//	instead of                      use
//	time.Now, time.Sleep            Loop.Time, Co.Sleep: virtual time
//	math/rand                       T.Rand: its seed is part of the record
//	go func() { … }                 T.Executor, or RunInExecutor with nil: jobs that run while the loop waits
//	a range over a map              a sorted one
//	testing.T in assertions         T: it ends the schedule, not the test; testify takes it
//
// # What fails
//
// A schedule fails if main returns an error; if anything panics; if an assertion fails; if nothing can happen any more,
// in the run or while the loop closes; if more than [Explorer].MaxSteps happens; if something is reported that nobody
// has read; if goroutines are left; and if the loop is held by something that never comes. A task that main leaves
// running is no failure: the loop cancels it. See [FailureKind].
//
// # Records
//
// A failure is shrunk: departures from first in, first out are taken out as long as the program fails in the same way.
// Those that are left are told, each with who changed places, what they had waited for and what they did then:
//
//	looptest: schedule 3 (PCT of depth 2) fails; one departure from first in, first out is enough
//	error: an update was lost
//	choice 0, at 0s: second (had been started at bank_test.go:12) ran before first (had been started at bank_test.go:11), …
//	    second then: gave way at bank_test.go:31
//	    first then: gave way at bank_test.go:31
//	replay: go test example.com/bank -run '^TestTransfer$' -looptest.replay='m1:next=0/1'
//
// A deadlock tells at which line of the program each coroutine waits, and where it was made. Name tasks by task.Named:
// the names are what one reads. A callback has none, and is told by its number.
//
// A run that does not end is told by what it does in its last steps, and one that hangs, since what is outside the loop
// holds it, by who waits for what, and where the goroutines stand that the program has started: under virtual time
// nothing may hold the loop that waits for time to pass.
//
// The last line runs that schedule again, and with -v shows every event of it. A [Record] holds only the departures,
// and begins with a version: one that was made by another version, or for another program, is refused, never misread.
// It fits as long as the program asks the same questions, so keep a regression test of the bug and not of the record.
//
// The flags of a test that explores are -looptest.replay=RECORD, -looptest.seed=N, -looptest.n=SCHEDULES and
// -looptest.real. Without them the schedules are the same each time.
//
// # Sources
//
//	FIFO          the one schedule of production
//	Random        uniform over the answers to each choice; the one to beat
//	PCT           priorities with few changes; finds bugs that need few orders, with a probability that can be computed
//	Walk          as nearly uniform over whole schedules as it can learn
//	Exhaustive    every schedule within a bound, and says so
//	Portfolio     shares the schedules among all of these; the default
//	Bytes         from the input of a fuzzer; see Fuzz
//	Recorded      the one of a record
//
// An [Explorer] runs a Source without a test. An [Answerer] is one that is also asked, by name, what goes wrong. [Fuzz]
// has Go's own fuzzer steer, by coverage, towards the schedules that nobody has seen.
//
// # Adversity
//
// [Adversity] lets more go wrong than the order: late timers, steps and jobs that take time, posts that come a turn
// later. The zero value has none of it. A program has places of its own, each a [T.Site] with a name, where it lets
// something unlikely happen. All of it is drawn from the source, recorded, shrunk and replayed like a choice of order;
// a failure is shrunk to the fewest faults first, and then to the fewest departures.
//
// # Worlds
//
// Package network simulates a network, with hosts that crash and disks, in which bridge/stream's connections carry a
// program of several hosts. Whoever simulates something else asks [T.Vary] what is late or uneven, has a [Hazard] for
// what goes wrong, and tells it by [T.Tell]. Under -looptest.real a test runs its program once on the real clock, and
// on what is real of such a world; see [T.Real].
//
// # Cancellation
//
// [Sweep] asks what becomes of a program if somebody is canceled at the wrong place, and tries every place: it runs the
// program once to find where its coroutines suspend, and then once more for each of these points and each way to cancel
// there, with that one request and no other. See [Cancellation] for the ways, among them a second request during the
// clean-up, a timeout, and the race of the request with what was waited for.
//
//	func TestTransfer(t *testing.T) {
//		looptest.Sweep(t, func(t *looptest.T, co *loop.Co) error {
//			bank := NewBank()
//			a := task.Do(co, func(co *loop.Co) error { return bank.Transfer(co, "x", "y", 10) }, task.Named("a"))
//			t.Target(a.Co())
//			t.Invariant(func() { require.Equal(t, 100, bank.Total()) })
//			_, err := a.Await(co)
//			return err
//		})
//	}
//
// What a sweep finds most often: a task that was to release, by a defer in its body, what its starter had acquired for
// it, and that is canceled before its first step, so that the body never begins; an await between an acquisition and
// the defer of its release; and a clean-up that awaits, and is canceled in turn.
//
// [T.Target] names the coroutines to cancel; without it, all are canceled in turn, main among them. [T.Invariant]
// registers what is to hold when everything has ended, and [T.Token] follows something that must be neither lost nor
// doubled. The program passes on the errors of its awaits: a main that returns a cancellation has not failed, but one
// that asserts that there is no error will. Beyond what fails in any schedule, a sweep minds timers and holds that are
// left, in comparison with the run without a cancellation. The report counts the points, and that all of them were
// covered; it gives up early only when several runs did not end. A failure says who was canceled, at which await, where
// in the source and how, and has a record of its own, such as c1:2/3/twice.
//
// A sweep uses the loop's start hook; a program that sets one of its own cannot be swept before first steps, nor by
// timeout.
//
// # Determinism
//
// Nothing here works with a program that does not do the same twice. [Audit] runs it twice under the same schedule,
// compares every event, and shows the first that differs, with the stacks of both runs and with what happened around
// it. Most often the reason is in the table above, or else a select with several ready channels, or an address that
// decides something.
package looptest
