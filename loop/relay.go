package loop

// A Cancelable is what can be asked to end: a coroutine, a future, a task. Cancel reports whether it agrees.
type Cancelable interface{ Cancel(cause error) bool }

// A Relay is a Waitlist whose Abort may do nothing but hand the request on: it is Cancel of each of those that Relay
// gives for 0, 1 and so on until it gives nil, and agrees if one of them does. While Abort does anything else, Relay
// gives nil for 0. So a request runs through awaits, however many follow upon each other, without a stack as deep;
// there what is asked may be a Relay itself.
type Relay interface {
	Waitlist
	Relay(n int) Cancelable
}

// A Junction is a Relay at which ways may meet: from many, to many, or back to itself. Who hands a request on leaves a
// mark, which the Junction only keeps; CancelAll comes by each once. A nil mark is for one that wants none of this at
// present.
type Junction interface {
	Relay
	Mark() *RelayMark

	// Returned is Abort where those that Relay gives have brought the request back: it must go no further.
	Returned(cause error) (agreed bool)

	// Relayed is told when all have been asked, and whether one of them agreed.
	Relayed(agreed bool)
}

// RelayMark is what is noted on a Junction. Its zero value is ready.
type RelayMark uint8

const (
	underway RelayMark = 1 << iota // it hands a request on
	reached                        // the sweep under way has reached it
	steady                         // and would get the same consent again
)

// Relay cancels each of those to whom r hands a request on, and reports whether one of them agrees: it is the Abort, or
// the Cancel, of a Relay.
func (low *Low) Relay(r Relay, cause error) (agreed bool) {
	e := walk{cause: cause, sweep: low.sweeping}
	var some [4]stop
	e.way = some[:0]
	if reply, ok := e.through(r); ok {
		return reply.agrees
	}
	return e.run().agrees
}

// handOn hands the request that co has got on to what it is parked on.
func (co *Co) handOn(r Relay, cause error, s *sweep) {
	e := walk{cause: cause, sweep: s}
	var some [4]stop
	e.way = some[:0]
	if reply, ok := e.descend(co, r); ok {
		e.finish(&stop{at: co, reply: reply})
		return
	}
	e.run()
}

// An walk is a request to cancel on its way through relays and coroutines: a search in depth, with its way in a slice.
type walk struct {
	cause error
	sweep *sweep // of which it is a part, or nil
	way   []stop // those that hand the request on, each to the next
}

// A stop is a *Co or a Relay that hands a request on, and what it has been told by those whom it has asked.
type stop struct {
	at    any
	asked int32
	reply
}

// A reply is what somebody says who was asked to end.
type reply struct{ agrees, again bool } // again: and would say so if asked once more at once

// run asks until those on the way have been asked everything, and returns what the first of them says.
func (e *walk) run() (r reply) {
	defer e.abandon()
	for len(e.way) > 0 {
		last := &e.way[len(e.way)-1]
		if x := last.next(); x == nil {
			r = e.finish(last)
			e.way = e.way[:len(e.way)-1]
		} else if got, ok := e.ask(x); ok {
			r = got
		} else {
			continue
		}
		if n := len(e.way); n > 0 {
			e.way[n-1].agrees = e.way[n-1].agrees || r.agrees
			e.way[n-1].again = e.way[n-1].again || r.again
		}
	}
	return r
}

// next returns whom the stop asks next, or nil. A coroutine asks only the relay that comes after it on the way.
func (s *stop) next() Cancelable {
	r, ok := s.at.(Relay)
	if !ok {
		return nil
	}
	s.asked++
	return r.Relay(int(s.asked) - 1)
}

// ask asks x. If the reply is not there at once, x is on the way now.
func (e *walk) ask(x Cancelable) (r reply, ok bool) {
	switch x := x.(type) {
	case *Co:
		if x.state == ended {
			return reply{}, true
		}
		if r := e.sweep.request(x, e.cause); r != nil {
			return e.descend(x, r)
		}
		return reply{true, true}, true
	case Relay:
		if x.Relay(0) != nil {
			return e.through(x)
		}
	}
	r.agrees = x.Cancel(e.cause)
	f, isFuture := x.(interface{ Done() bool })
	r.again = r.agrees && !(isFuture && f.Done())
	return r, true
}

// descend puts co, which has got the request, on the way, and the relay on which it is parked.
func (e *walk) descend(co *Co, r Relay) (reply, bool) {
	co.marks |= asking
	e.way = append(e.way, stop{at: co})
	got, ok := e.through(r)
	if !ok {
		return reply{}, false
	}
	e.way = e.way[:len(e.way)-1]
	return e.finish(&stop{at: co, reply: got}), true
}

// through puts r on the way, unless it is a Junction that is on it, or one that the sweep has reached before.
func (e *walk) through(r Relay) (reply, bool) {
	if j, m := junction(r); m != nil {
		switch again := *m&steady != 0; {
		case *m&underway != 0:
			agrees := j.Returned(e.cause)
			return reply{agrees, agrees}, true
		case e.sweep != nil && *m&reached != 0:
			e.sweep.owe(j, e.sweep.worth+1)
			return reply{again, again}, true
		}
		*m |= underway
		if e.sweep != nil {
			*m |= reached
			e.sweep.owe(j, e.sweep.worth)
		}
	}
	e.way = append(e.way, stop{at: r})
	return reply{}, false
}

// junction returns r with its mark, if it is a Junction that keeps one.
func junction(r any) (Junction, *RelayMark) {
	if j, ok := r.(Junction); ok {
		return j, j.Mark()
	}
	return nil, nil
}

// finish ends a stop that has had all replies, and returns its own.
func (e *walk) finish(s *stop) reply {
	switch at := s.at.(type) {
	case *Co:
		at.marks &^= asking
		if !s.agrees {
			at.keep(e.cause)
		}
		e.sweep.asked(at)
		return reply{true, true}
	case Junction:
		at.Relayed(s.agrees)
		e.passed(at, s.again)
	}
	return s.reply
}

// passed notes that j has had all replies.
func (e *walk) passed(j Junction, again bool) {
	m := j.Mark()
	if m == nil {
		return
	}
	*m &^= underway
	if again {
		*m |= steady
	}
	if e.sweep != nil {
		e.sweep.asked(j)
	} else {
		*m &^= steady
	}
}

// abandon clears the way of a walk that a panic has ended.
func (e *walk) abandon() {
	for _, s := range e.way {
		if co, ok := s.at.(*Co); ok {
			co.marks &^= asking
		} else if _, m := junction(s.at); m != nil {
			*m &^= underway
		}
	}
}
