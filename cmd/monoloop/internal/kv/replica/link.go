package replica

import (
	"errors"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var errLine = errors.New("replica: a line that nobody understands")

// link asks a peer, over one connection after the other, whatever there is to ask.
func (r *Replica) link(co *loop.Co, p *peer) error {
	for {
		for !r.asks(co, p) {
			if err := r.wait(co, p); err != nil {
				return err
			}
		}
		err := r.talk(co, p)
		if loop.IsCanceled(err) || r.err != nil {
			return err
		}
		if err := co.Sleep(r.options.Heartbeat / 2); err != nil {
			return err
		}
	}
}

// asks reports whether there is something to ask.
func (r *Replica) asks(co *loop.Co, p *peer) bool {
	switch r.role {
	case candidate:
		return p.asked != r.term
	case leader:
		return p.next <= r.last() || p.round < r.round || p.due <= co.Loop().Time()
	}
	return false
}

// wait waits for news, or until the leader is to be heard again.
func (r *Replica) wait(co *loop.Co, p *peer) error {
	if r.role != leader {
		return r.news.Wait(co)
	}
	err := task.TimeoutAt(co, p.due, func(*loop.Deadline) error { return r.news.Wait(co) })
	if expired(err) {
		return nil
	}
	return err
}

func expired(err error) bool {
	var timeout *loop.TimeoutError
	return errors.As(err, &timeout)
}

// talk asks over a new connection, as long as it is good.
func (r *Replica) talk(co *loop.Co, p *peer) error {
	s, err := dial(co, p.name+":"+r.options.Port, r.options.Patience)
	if err != nil {
		return err
	}
	defer s.Abort()
	for !s.HungUp() {
		if r.asks(co, p) {
			err = r.ask(co, s, p)
		} else {
			err = r.wait(co, p)
		}
		if err != nil {
			return err
		}
	}
	return io.EOF
}

// ask asks once.
func (r *Replica) ask(co *loop.Co, s *stream.Stream, p *peer) error {
	if r.role == candidate {
		q := voteRequest{r.term, r.options.Name, r.last(), r.log[r.last()].Term}
		a, err := r.call(co, s, q)
		if err != nil {
			return err
		}
		return r.onVoteReply(p, q, a)
	}
	q, round := r.appendFor(p), r.round
	p.due = co.Loop().Time() + r.options.Heartbeat
	a, err := r.call(co, s, q)
	if err != nil {
		return err
	}
	return r.onAppendReply(p, q, round, a)
}

// call sends a request, and waits for the reply, but not for long.
func (r *Replica) call(co *loop.Co, s *stream.Stream, q request) (a reply, err error) {
	line, err := exchange(co, s, q.String(), r.options.Patience)
	if err != nil {
		return a, err
	}
	a, ok := parseReply(line)
	if !ok {
		return a, errLine
	}
	return a, nil
}

func dial(co *loop.Co, address string, patience time.Duration) (*stream.Stream, error) {
	return task.WithTimeout(co, patience, func(co *loop.Co) (*stream.Stream, error) {
		return stream.Dial(co, "tcp", address)
	})
}

// exchange sends a line, and returns the one that comes back.
func exchange(co *loop.Co, s *stream.Stream, line string, patience time.Duration) (string, error) {
	return task.WithTimeout(co, patience, func(co *loop.Co) (string, error) {
		if _, err := s.Write(co, []byte(line+"\n")); err != nil {
			return "", err
		}
		return s.ReadLine(co)
	})
}
