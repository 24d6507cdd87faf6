package netpoll

// kevents are the numbers by which the events of a kqueue say what they are about. They differ from system to system.
type kevents struct {
	read, write int64  // filters
	eof, failed uint32 // flags: EV_EOF, EV_ERROR
}

// readiness is what an event tells. The end is that of the filter's direction: the one of writing comes also from our
// own CloseWrite, and says nothing of the peer, unless with an error of the socket, which the next read will tell as
// well.
func (k kevents) readiness(filter int64, flags, fflags uint32) (r Readiness) {
	end := flags&k.eof != 0
	switch {
	case flags&k.failed != 0:
		return Readable | Writable | HungUp
	case filter == k.read && end:
		return Readable | HungUp
	case filter == k.read:
		return Readable
	case filter == k.write && end && fflags != 0:
		return Readable | Writable | HungUp
	case filter == k.write:
		return Writable
	}
	return 0
}
