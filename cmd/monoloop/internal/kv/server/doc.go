// Package server serves a key-value store by Redis's protocol, on the loop: each connection is a step task, and a
// command runs to its end before the next begins, so that nothing here has a lock.
//
// A turn of the loop runs what has arrived on each connection that has sent something. With a log, the replies wait for
// the callback at the end of that turn, which writes the effects of them all by one call; with Policy Always, also
// until these are on the disk, for which a goroutine waits, while the loop goes on.
package server
