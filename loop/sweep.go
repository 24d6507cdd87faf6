package loop

import "iter"

// CancelAll cancels each of all, in order, with a nil cause, to the same effect as Cancel of one after the other. Where they
// await each other, a request to each is handed on by all that stand before it, and so the work of the latter grows with the
// square of their number; that of CancelAll does not. In the meantime nobody may look at Canceling. See Loop.Close and
// task.Group, which cancel by it.
func (l *Loop) CancelAll(all iter.Seq[*Co]) {
	if l.sweeping != nil {
		for co := range all {
			co.Cancel(nil)
		}
		return
	}
	s := &sweep{}
	l.sweeping = s
	defer s.end(l)
	for co := range all {
		co.Cancel(nil)
	}
	s.settle()
}

// A sweep cancels many coroutines at once. A request that comes to a coroutine which the sweep has reached before would do
// to it, and to all those that it hands the request on to, what the first one has done, but for the count: so it is only
// owed. What is owed is settled at the end, for each coroutine in one go, and for those before others to whom they hand it on.
// Nothing else runs on the loop meanwhile.
//
// A coroutine has been asked when it and all to whom it has handed the request on have got it; so the order in which they
// have been asked has those first to whom a request is handed on.
type sweep struct {
	asks  []*Co         // the coroutines that were asked, in that order
	owed  map[*Co]int32 // the requests to be settled
	worth int32         // how many requests a Cancel stands for, less one
}

// cancel is Cancel within a sweep.
func (s *sweep) cancel(co *Co, cause error) {
	if to := s.request(co, cause); to != nil {
		co.handOn(to, cause, s)
	}
}

// request is Co.request within the sweep; without one, it is just that.
func (s *sweep) request(co *Co, cause error) (to *Co) {
	switch {
	case s == nil || co.marks&asking != 0:
		return co.request(cause)
	case co.marks&swept != 0:
		s.owe(co, s.worth+1)
		return nil
	}
	co.marks |= swept
	if s.worth > 0 {
		s.owe(co, s.worth)
	}
	if to = co.request(cause); to == nil {
		s.asked(co)
	}
	return to
}

func (s *sweep) owe(co *Co, n int32) {
	if s.owed == nil {
		s.owed = make(map[*Co]int32)
	}
	s.owed[co] += n
}

// asked is told that co and all to whom it has handed the request on have got it.
func (s *sweep) asked(co *Co) {
	if s != nil {
		s.asks = append(s.asks, co)
	}
}

// settle makes up for the requests that are owed. What is left then was owed to a coroutine by one that comes after it, since
// it waits otherwise than when it was asked first: that is done one by one.
func (s *sweep) settle() {
	if len(s.owed) == 0 {
		return
	}
	first := len(s.asks)
	for i := first - 1; i >= 0; i-- {
		s.repeat(s.asks[i])
	}
	s.worth = 0
	for _, co := range s.asks {
		n := s.owed[co]
		delete(s.owed, co)
		co.loop.sweeping = nil
		for range n {
			co.Cancel(nil)
		}
		co.loop.sweeping = s
	}
}

// repeat makes up for the requests that are owed to co.
func (s *sweep) repeat(co *Co) {
	n := s.owed[co]
	if n == 0 || co.state == ended {
		return
	}
	delete(s.owed, co)
	co.count(n, nil)
	s.worth = n - 1
	if co.state == parked && co.abort(nil) {
		if n == 1 || co.state == parked {
			return
		}
	}
	co.keep(nil)
}

func (s *sweep) end(l *Loop) {
	for _, co := range s.asks {
		co.marks &^= swept
	}
	l.sweeping = nil
}
