// Package eventlog has the ring in which a loop notes what it does, for package loop/flight: the last events, as words
// of 64 bits.
//
// One goroutine at a time writes, without a lock and without an allocation; any may read at any time. The ring is made
// of blocks. A reader sees the words of the present block up to where the writer has published; so what stands there is
// never written again. To go on to the next block the writer takes a lock, and a reader takes the same one to copy a
// block.
//
// To publish is an atomic store, which on most processors costs as much as all the rest. The writer publishes when it
// waits, and at each entry of the ready queue that begins to run; but if a great many have begun since the last tick,
// so that they must be very short, only each few words, and when a reader asks, which is an atomic load to find out. A
// writer that has been in one entry for long has published everything before that entry, unless it came right after a
// burst of such short ones: then the last few are missing, and readers are told.
package eventlog
