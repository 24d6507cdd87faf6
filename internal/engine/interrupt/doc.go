// Package interrupt is what a process does about its interrupt signal, Ctrl-C, while programs run in it that are to end
// in order: it asks all of them to end at the first one, and leaves the second to the system.
//
// A program is a run of a loop. While there are any, the process listens. When the signal comes it ceases to, and asks
// every program that does not handle interrupts itself. When the last of them has ended, the process dies as the signal
// would have had it die, if one of them says so; nobody is killed before all have cleaned up.
//
// Nobody listens where the signal is ignored, as it is for what a shell runs in the background, where there are no
// signals, and inside a testing/synctest bubble, into which none could come.
package interrupt
