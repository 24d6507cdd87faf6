// Package channel lets coroutines await operations on Go's channels, which by themselves would block the loop: [Recv],
// [Send], [Range] and [Receive]. [Lines] are the lines of an io.Reader, which a goroutine reads.
//
//	v, ok, err := channel.Recv(co, in) // in place of v, ok := <-in
//	err = channel.Send(co, out, v)     // in place of out <- v
//
// A cancellation loses no value: it was taken, or it is still there. While a coroutine waits, a goroutine does so in
// its place, and virtual time stands still.
package channel
