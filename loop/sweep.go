package loop

import "iter"

// CancelAll cancels each of all, in order, with a nil cause, to the same effect as Cancel of one after the other. Where
// they await each other, a request to each is handed on by all that stand before it, and so the work of the latter
// grows with the square of their number; that of CancelAll does not. In the meantime nobody may look at Canceling. See
// Loop.Close and task.Group, which cancel by it.
//
// All are canceled within the step that calls it, and their errors arrive in one turn: a million coroutines take some
// tenths of a second each time, in which nothing else runs. Who cannot wait so long cancels some hundreds, and gives
// way.
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
	s.settle(l)
}

// A sweep cancels many coroutines at once. A request that comes to a coroutine, or to a Junction, which the sweep has
// reached before would do to it, and to all those that it hands the request on to, what the first one has done, but for
// the count: so it is only owed. What is owed is settled at the end, for each in one go, and for those before others to
// whom they hand it on. Nothing else runs on the loop meanwhile.
//
// One has been asked when it and all to whom it has handed the request on have got it; so the order in which they have
// been asked has those first to whom a request is handed on.
type sweep struct {
	asks  []any         // the coroutines and Junctions that were asked, in that order
	owed  map[any]int32 // the requests to be settled
	worth int32         // how many requests a Cancel stands for, less one
}

// cancel is Cancel within a sweep.
func (s *sweep) cancel(co *Co, cause error) {
	if to := s.request(co, cause); to != nil {
		co.handOn(to, cause, s)
	}
}

// request is Co.request within the sweep; without one, it is just that.
func (s *sweep) request(co *Co, cause error) (to Relay) {
	switch {
	case s == nil || co.marks&asking != 0:
		return co.request(cause)
	case co.marks&swept != 0:
		s.owe(co, s.worth+1)
		return nil
	}
	co.marks |= swept
	s.owe(co, s.worth)
	if to = co.request(cause); to == nil {
		s.asked(co)
	}
	return to
}

func (s *sweep) owe(x any, n int32) {
	if n == 0 {
		return
	}
	if s.owed == nil {
		s.owed = make(map[any]int32)
	}
	s.owed[x] += n
}

// asked is told that x and all to whom it has handed the request on have got it.
func (s *sweep) asked(x any) {
	if s != nil {
		s.asks = append(s.asks, x)
	}
}

// settle makes up for the requests that are owed. What is left then was owed to somebody by one that comes after, since
// it waits otherwise than when it was asked first: that is done one by one.
func (s *sweep) settle(l *Loop) {
	if len(s.owed) == 0 {
		return
	}
	first := len(s.asks)
	for i := first - 1; i >= 0; i-- {
		x := s.asks[i]
		if n := s.owed[x]; n > 0 {
			delete(s.owed, x)
			s.repeat(x, n)
		}
	}
	l.sweeping = nil
	for _, x := range s.asks {
		for range s.owed[x] {
			again(x)
		}
	}
	l.sweeping = s
}

// repeat makes up for the n requests that are owed to x.
func (s *sweep) repeat(x any, n int32) {
	s.worth = n - 1
	defer func() { s.worth = 0 }()
	if j, ok := x.(Junction); ok {
		if j.Relay(0) != nil {
			e := walk{sweep: s, way: []stop{{at: j}}}
			e.run()
		}
		return
	}
	co := x.(*Co)
	if co.state == ended {
		return
	}
	co.count(n, nil)
	if co.state == parked && co.abort(nil) {
		if n == 1 || co.state == parked {
			return
		}
	}
	co.keep(nil)
}

// again is a request that was owed to x.
func again(x any) {
	if co, ok := x.(*Co); ok {
		co.Cancel(nil)
	} else if j := x.(Junction); j.Relay(0) != nil {
		(&walk{way: []stop{{at: j}}}).run()
	}
}

func (s *sweep) end(l *Loop) {
	for _, x := range s.asks {
		if co, ok := x.(*Co); ok {
			co.marks &^= swept
		} else {
			*x.(Junction).Mark() = 0
		}
	}
	l.sweeping = nil
}
