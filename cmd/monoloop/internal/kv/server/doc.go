// Package server serves a key-value store by Redis's protocol, on the loop: each connection is a step task, and a
// command runs to its end before the next begins, so that nothing here has a lock.
//
// A turn of the loop runs what has arrived on each connection that has sent something. With a log, the replies wait for
// a task that in the turn after it writes the effects of them all by one call; with the policy Always, also until these
// are on the disk, for which another goroutine waits, while the loop goes on. Meanwhile each reply waits, also to who
// only reads: what a client has seen is never lost. If the log cannot be written, who wants to write is refused, until
// it can; with Always the server ends.
//
// The log is rewritten when it has doubled, or by BGREWRITEAOF, on another goroutine: that replays the log, as it was
// then, into a store of its own, and writes a draft of what is there, which takes the memory of the log and of the data
// for that time. Then what was written meanwhile is put behind the draft, and this in the place of the log: only during
// this nothing is written, and replies wait. A crash leaves one or the other.
//
// What differs from Redis on purpose: there is one database; nothing is evicted; SCAN goes by position, and COUNT is
// exact; patterns are those of package path; WATCH does not notice a key that has come and gone; a reply that is not
// fetched stops the reading of its connection. There are the most used commands of each type, without rare options; no
// streams, bits, geography, scripts, replicas, users, or snapshots.
package server
