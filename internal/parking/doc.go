// Package parking has the queue of coroutines on which locks and queues are built: who waits, in which order, and what has
// become of each wait. It decides nothing: who is woken, and what a canceled wait hands on, is its user's.
package parking
