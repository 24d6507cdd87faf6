// Package ambient knows what a goroutine carries along unseen: profiler labels, a lock on its thread, a
// testing/synctest bubble. A goroutine that runs for one task after the other must not carry it from one to the next.
package ambient
