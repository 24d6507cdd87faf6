// Package timer keeps deadlines in order. It is the part of the loop that knows time, and it knows no loop: a [Queue]
// holds [Timer] values and hands out those that are due, and a [Clock] tells the time and waits for it to pass.
//
// All times are integer nanoseconds since the clock started, as a [time.Duration]: sums are exact, and no wall clock
// can move them.
//
// # Order
//
// A queue is ordered by deadline, and equal deadlines by the order in which they were set. A timer is due when its
// deadline is not later than now; it is never due early. [Never], and a sum that would be beyond it, is no deadline: a
// timer that is set to it can be canceled and moved, and nobody waits for it. The queue runs nothing: whoever asks
// [Queue.Due] for what is due gets one timer at a time, unset, until there is none, and a timer that was set meanwhile
// is among them if it is due.
//
// # Setting and canceling
//
// Most timers are timeouts, and most timeouts are canceled long before they are due. So only the near deadlines are
// kept in order, in a tree; the far ones lie in a list without order, from which a timer is taken out at once, and some
// of them are brought near when the tree is empty. Canceling a near timer only marks its item as stale. Stale items are
// dropped when they are met, and swept out all at once when they outnumber the live ones. So canceling is amortized
// constant work, and a million timers set and canceled one after the other hold no more memory than a few dozen.
//
// # Clocks
//
// [Real] follows the monotonic clock of the machine. [Virtual] stands still while anything is ready and jumps to the
// next deadline when nothing is, so that an hour costs nothing and every run takes the same path.
//
// # From asyncio
//
//	asyncio                      here                     what differs on purpose
//	loop.time                    Clock.Now                a Duration since the clock started, not a float of seconds
//	loop._scheduled, a heap      Queue                    equal deadlines keep the order of their setting
//	TimerHandle.when             Timer.When
//	-                            Virtual                  asyncio has none
//
// Programs set timers by loop.Loop.CallLater and CallAt, and choose the clock by loop.Options.
package timer
