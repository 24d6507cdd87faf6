// Package bugs is a corpus of planted concurrency bugs: some hundred programs as people write them, each with one
// mistake, and each with a twin in which that mistake is repaired. It measures the sources of schedules of package
// looptest, and holds its shrinker to what it once could do.
//
//	b, _ := bugs.Find("overdraft")
//	f := b.Explore(1000, 0).Failure  // of the program, under some schedule
//	b.Twin()                         // passes under every schedule
//
// # What a bug is
//
// A [Bug] is one function with an argument, repaired. The branches on it are all that the program and its twin differ
// in, so that one reads in one place what is wrong and what would be right. It asserts an invariant of its subject, as
// a user would state it: "the balance is not negative", "one page is loaded once", or that it comes to an end at all.
// It never asserts an order of events, and nothing in it knows which one is run.
//
// First in, first out, the order of production on a quiet day, does not show a bug, unless its field FIFO says so: that
// is what makes it one of those that pass every test and come up at night. Most need one event to overtake one other: a
// second customer who comes in the very turn in which the first one's request ends. Some need several, some a certain
// overtaking among many, some a crash at a [looptest.T.Site], a late timer or a slow job besides.
//
// # Families
//
//	updates      something is read, somebody else comes, and what is written is no longer right
//	wakeups      come too early, too late, or to the wrong one
//	settlings    happen twice, or before they should, or stay when they should not
//	cancels      are lost, or leave something behind
//	deadlocks    are waits for each other, and for oneself
//	delays       go beyond every bound, although everybody is busy
//	orders       are relied upon, and nobody has promised them
//	shutdowns    race with who is not yet over
//	resources    are given to too many
//	protocols    between parties that are right as long as the others are quick
//	replicas     of one server on three hosts, which crash, tear their disks, and are cut off
//
// The programs are small, but for the last family: it is package replica, all of a replicated key-value server, with
// one of its mistakes, on a simulated network with faults. These bugs need faults; sources that have none are not
// asked.
//
// # The table
//
//	monoloop bugs                    how many schedules each source needs for each bug
//	monoloop bugs -v overdraft       the story of one, and the record of its schedule
//	monoloop bugs -replay RECORD overdraft
//
// A number in the table is the median over several seeds. Take from it which source is good at what, and not more:
// small programs are kind to all of them. DFS goes through all schedules and never comes to the end of a large
// program's last choices; the one with few departures first does better; both know neither crashes nor slow jobs.
// Random is hard to beat, except by a bug that needs everybody to keep step, such as polite-tasks. No source is best
// everywhere, so the portfolio takes turns.
//
// # How to add one
//
// Write the program with its mistake, and the branch that repairs it. Let things happen in the same turn by giving them
// the same number of requests, all of which take a millisecond, and start first what first in, first out should let go
// first. The tests see to it that it is found, shrunk and replayed, and that its twin passes.
package bugs
