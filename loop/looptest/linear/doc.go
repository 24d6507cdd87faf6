// Package linear checks histories for linearizability: whether everything that clients of a service have seen could
// have come from one that does each operation at one instant between its beginning and its end.
//
//	var h linear.History[string, string]
//	op := h.Begin("client a", "set x 1") // before the request is sent
//	...
//	op.End("ok")                         // when the answer has come
//	...
//	err := linear.Check(linear.Spec[int, string, string]{Apply: apply}, &h)
//
// An [Operation] that has no end is one whose outcome nobody knows, since an answer did not come: it may have been done
// at any time after its beginning, or never.
//
// A [Spec] is the service as it would be with one client: a state, and what an operation makes of it. Where operations
// on different parts of the state, such as keys, have nothing to do with each other, Spec.Part says so; then each part
// is checked by itself, which is the same (Herlihy and Wing, Linearizability, TOPLAS 1990: it is a local property) and
// much quicker.
//
// The search is that of Wing and Gong (Testing and Verifying Concurrent Objects, JPDC 1993): take an operation that
// began before any other one had ended, do it, and go on; if that leads nowhere, take it back and try another. What
// Lowe has added (Testing for Linearizability, CCPE 2017) makes it bearable: the same operations that have led to the
// same state once need not be tried again. It still takes exponential time in how many operations overlap, and in
// those without an end.
//
// A History belongs to one goroutine, such as the loop's, and takes the order of its calls for that of time.
package linear
