// Package stream is the network on a loop: connections whose bytes coroutines await, servers that give each connection a
// task, and what they need to be written without a lock, a buffer too many, or a goroutine.
package stream
