// Package channel makes operations on Go's channels, which must not block a loop, awaits of coroutines: [Recv], [Send],
// [Range] and [Receive]. [Lines] are the lines of an io.Reader, which a goroutine reads.
//
// No value is lost by a cancellation: it was taken, or it is still there. While a coroutine waits, a goroutine does so
// in its place, and virtual time stands still.
package channel
