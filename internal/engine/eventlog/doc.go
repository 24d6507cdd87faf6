// Package eventlog has the ring in which a loop notes what it does, for package loop/flight: the last events, as words
// of 64 bits.
//
// One goroutine at a time writes, without a lock and without an allocation; any may read at any time. The ring is made
// of blocks. A reader sees the words of the present block up to where the writer has published, which it does at each
// entry of the ready queue that begins to run, and before it waits; so what stands there is never written again. To go
// on to the next block the writer takes a lock, and a reader takes the same one to copy a block.
package eventlog
