// Package timer keeps deadlines in order. It is the part of the loop that knows time, and it knows no loop: a [Queue]
// holds [Timer] values and hands out those that are due, and a [Clock] tells the time and waits for it to pass.
//
// All times are integer nanoseconds since the clock started, as a [time.Duration]: sums are exact, and no wall clock can
// move them.
//
// # Order
//
// A queue is ordered by deadline, and equal deadlines by the order in which they were set. A timer is due when its
// deadline is not later than now; it is never due early. What is due is taken out of the queue before it is run by
// whoever asked, so that a timer set meanwhile waits for the next time somebody asks.
//
// # Cancelling
//
// Most timers are timeouts, and most timeouts are cancelled. Cancelling therefore only marks: the entry stays in the
// tree until it is met, or until such entries outnumber the live ones, when all of them are swept out at once. So
// cancelling is amortised constant work, and a million timers set and cancelled one after the other hold no more memory
// than a few dozen.
//
// # Clocks
//
// [Real] follows the monotonic clock of the machine. [Virtual] stands still while anything is ready and jumps to the
// next deadline when nothing is, so that an hour costs nothing and every run takes the same path.
package timer
