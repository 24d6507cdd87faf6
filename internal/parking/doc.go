// Package parking has the queue of coroutines on which locks and queues are built: which of them wait, in which order,
// and what has become of each wait. It decides nothing: which one is woken, and what a canceled wait hands on, is its
// user's.
package parking
