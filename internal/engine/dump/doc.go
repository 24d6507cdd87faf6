// Package dump finds, in what the runtime says of all goroutines, the stack of the one that a loop runs on now: its
// own, or that of the iter.Pull coroutine to which it has switched.
//
// A goroutine that waits for a coroutine, inside the next of iter.Pull, and one that has yielded, have the state
// "coroutine". The coroutine that runs has the state of what it does. Who has made a coroutine says the last line of
// its stack: "created by iter.Pull[...] in goroutine 1". So of all coroutines that descend from a goroutine which waits
// for one, the one that does not wait itself is the one that runs.
package dump
