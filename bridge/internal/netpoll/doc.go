// Package netpoll watches the descriptors of a loop, so that none has a goroutine of its own.
//
// On Linux the kernel's queue of events, which is a descriptor itself, is registered with the runtime's own poller: the
// goroutine of a loop that has nothing to run parks in the runtime, as one that waits in a net.Conn does. It holds no
// thread, a timer is that file's read deadline, and a post wakes the loop by a deadline in the past. The queue is read by
// calls that never wait, so that the scheduler need not be told of them.
//
// To wake it so costs a post more than twice what it costs on a channel: the deadline is set and taken back, and the
// queue looked at in vain. So a loop to which goroutines post again and again, while no descriptor tells anything, waits
// on a channel, as it would without descriptors. A sentry, which is a goroutine, waits for events meanwhile; with the
// first one the loop waits for them itself again, so that a server at work never pays for one.
//
// A kqueue cannot be registered so. The runtime asks of each descriptor when it can be read and when it can be written,
// by one call, and the kernels of macOS and the BSDs refuse to say the second of a kqueue. There the loop waits in a
// call of the kernel, which holds a thread, and a post wakes it through a pipe. On Linux the tag kqueue has epoll waited
// for in this way, and the tests of this package and of bridge/stream pass with it: go test -tags kqueue. The calls of
// kqueue themselves have been compiled and vetted for macOS and the BSDs, and held against their manuals and kernels,
// but nobody has run them. So they are in use only where a program is built with the tag; without it New fails there, and
// goroutines read and write.
package netpoll
