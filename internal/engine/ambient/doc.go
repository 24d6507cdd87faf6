// Package ambient knows what a goroutine carries along unseen: profiler labels, a lock on its thread, a
// testing/synctest bubble, its number. A goroutine that runs for one task after the other must not carry the former
// from one to the next. By their numbers goroutines are told apart; only a misuse, the order of a test's schedule, or
// the stack of a worker is found by them, and no correct program depends on them.
package ambient
