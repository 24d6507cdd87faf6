// Package server serves a key-value store by Redis's protocol, on the loop: each connection is a step task, and a
// command runs to its end before the next begins, so that nothing here has a lock.
//
// A turn of the loop runs what has arrived on each connection that has sent something. With a log, which is a journal of
// package journal, the replies wait until that has what they tell of, also to who only reads: what a client has seen is
// never lost. If the log cannot be written, who wants to write is refused, until it can; with the policy Always the server
// ends. The log is rewritten when it has doubled, or by BGREWRITEAOF, by replaying it, as it was then, into a store of its
// own on another goroutine, which takes the memory of the log and of the data for that time.
//
// Without a password only this machine may connect, and what a browser on it sends ends its connection, as with Redis.
//
// What differs from Redis on purpose: there is one database; nothing is evicted; SCAN goes by position, COUNT is exact,
// and a cursor has no sign; WATCH does not notice a key that has come and gone; a reply that is not fetched stops the
// reading of its connection; a zero byte ends an inline command, where Redis waits for more. There are the most used
// commands of each type, without rare options; no streams, bits, geography, scripts, replicas, users, or snapshots.
package server
