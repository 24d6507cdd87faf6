package replica

import (
	"io"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// The answers to a client: what came of the command, who leads, or neither, so that it is to try again.
const (
	answerOK     = "ok "
	answerLeader = "leader "
	answerRetry  = "retry"
)

// serve answers the lines of a connection, of a peer or a client.
func (r *Replica) serve(co *loop.Co, s *stream.Stream) error {
	for {
		line, err := s.ReadLine(co)
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		answer, err := r.answer(co, line)
		if err != nil {
			return err
		}
		if _, err := s.Write(co, []byte(answer+"\n")); err != nil {
			return err
		}
	}
}

func (r *Replica) answer(co *loop.Co, line string) (string, error) {
	var a reply
	var err error
	switch m := parseMessage(line).(type) {
	case voteRequest:
		a, err = r.onVote(co, m)
	case appendRequest:
		a, err = r.onAppend(co, m)
	case command:
		return r.do(co, m)
	default:
		return "", errLine
	}
	return a.String(), err
}

// do does the command of a client.
func (r *Replica) do(co *loop.Co, c command) (string, error) {
	switch {
	case reads(c.text) && r.has(ReadByFollower):
		return r.value(c), nil
	case r.role != leader:
		return answerLeader + r.leader, nil
	case reads(c.text):
		return r.read(co, c)
	}
	if s := r.machine.sessions[c.client]; s.seq == c.seq && r.has(RetryKnownTooLate) {
		return answerOK + s.answer, nil
	}
	term := r.term
	index, err := r.propose(Entry{term, c.client, c.seq, c.text})
	if err != nil {
		return "", err
	}
	for r.applied < index && r.leads(term) {
		if err := r.news.Wait(co); err != nil {
			return "", err
		}
	}
	if s := r.machine.sessions[c.client]; s.seq == c.seq {
		return answerOK + s.answer, nil
	}
	return answerRetry, nil
}

// leads reports whether it leads that term.
func (r *Replica) leads(term int) bool { return r.role == leader && r.term == term }

// read reads without the log: what is committed now has been applied, and a round of heartbeats that began now and has
// come back from a majority says that nobody else led before it. A new leader does not know what is committed before
// the first entry of its own term is (section 6.4 of Ongaro's dissertation, Consensus: Bridging Theory and Practice).
func (r *Replica) read(co *loop.Co, c command) (string, error) {
	term := r.term
	for r.leads(term) && r.log[r.commit].Term != term && !r.has(ReadBeforeOwnTerm) {
		if err := r.news.Wait(co); err != nil {
			return "", err
		}
	}
	r.round++
	round := r.round
	r.changed()
	back := func() bool { return r.count(func(p *peer) bool { return p.round >= round }) >= r.quorum() }
	for r.leads(term) && !back() && !r.has(ReadWithoutRound) {
		if err := r.news.Wait(co); err != nil {
			return "", err
		}
	}
	if !r.leads(term) {
		return answerRetry, nil
	}
	return r.value(c), nil
}

func (r *Replica) value(c command) string { return answerOK + r.machine.do(c.text) }
