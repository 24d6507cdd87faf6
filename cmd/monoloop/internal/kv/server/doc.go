// Package server serves a key-value store by Redis's protocol, on the loop: each connection is a step task, and a
// command runs to its end before the next begins, so that nothing here has a lock.
//
// A turn of the loop runs what has arrived on each connection that has sent something. With a log, the replies wait for
// the callback in the turn after it, which writes the effects of them all by one call; with the policy Always, also
// until these are on the disk, for which a goroutine waits, while the loop goes on. Meanwhile each reply waits, also to
// who only reads: what a client has seen is never lost.
//
// What differs from Redis on purpose: there is one database; nothing is evicted; SCAN goes by position, and COUNT is
// exact also for small collections; a reply that is not fetched stops the reading of its connection. What is not there:
// streams, bits, geography, scripts, replicas, users, snapshots, and a log that is written anew when it has become
// long.
package server
