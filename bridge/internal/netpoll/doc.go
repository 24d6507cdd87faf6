// Package netpoll watches the descriptors of a loop, without a thread or a goroutine of its own.
//
// The kernel's queue of events (epoll, kqueue) is a descriptor itself. Here it is registered with the runtime's own
// poller, so that the goroutine of a loop that has nothing to run parks in the runtime, as one that waits in a net.Conn
// does: it holds no thread, a timer is that file's read deadline, and a post wakes the loop by a deadline in the past.
// The queue is read by calls that never wait, so that the scheduler need not be told of them.
//
// The tests run on Linux. What is for kqueue has been compiled and vetted for macOS and the BSDs, and never run.
package netpoll
