//go:build (darwin || dragonfly || freebsd || netbsd || openbsd) && !kqueue

package netpoll

// enabled is whether there is a poller. With kqueue, which nobody has run yet, it is there for who asks for it.
const enabled = false
