package replica

import "github.com/monoloop-go/monoloop/loop"

// watch stands as a candidate whenever no leader was heard for too long.
func (r *Replica) watch(co *loop.Co) error {
	for {
		r.hear(co)
		r.patience = r.options.Patience
		if r.options.Jitter != nil {
			r.patience += r.options.Jitter(r.options.Patience)
		}
		for left := r.patience; left > 0; left = r.heard + r.patience - co.Loop().Time() {
			if err := co.Sleep(left); err != nil {
				return err
			}
		}
		if r.role == leader {
			continue
		}
		if err := r.stand(); err != nil {
			return err
		}
	}
}

// stand begins a term as its candidate.
func (r *Replica) stand() error {
	r.term++
	r.role, r.leader, r.vote = candidate, "", r.options.Name
	if err := r.save(); err != nil {
		return err
	}
	for _, p := range r.peers {
		if !r.has(OldVoteCounts) {
			p.voted = false
		}
	}
	r.changed()
	return nil
}

// follow takes a later term, or in this one its leader, and has no say any more.
func (r *Replica) follow(term int, of string) error {
	if r.role != follower || r.leader != of {
		r.role, r.leader = follower, of
		r.changed()
	}
	if term == r.term {
		return nil
	}
	r.term, r.vote = term, ""
	return r.save()
}

// onVote answers a candidate.
func (r *Replica) onVote(co *loop.Co, q voteRequest) (reply, error) {
	if q.term > r.term {
		if err := r.follow(q.term, ""); err != nil {
			return reply{}, err
		}
	}
	lastTerm := r.log[r.last()].Term
	behind := q.lastTerm < lastTerm || q.lastTerm == lastTerm && q.lastIndex < r.last()
	taken := r.vote != "" && r.vote != q.candidate
	if q.term < r.term || behind && !r.has(StaleCandidate) || taken && !r.has(DoubleVote) {
		return reply{term: r.term}, nil
	}
	r.vote = q.candidate
	r.hear(co)
	return reply{term: r.term, ok: true}, r.save()
}

// onVoteReply counts the votes.
func (r *Replica) onVoteReply(p *peer, q voteRequest, a reply) error {
	if a.term > r.term {
		return r.follow(a.term, "")
	}
	if r.role != candidate || q.term != r.term {
		return nil
	}
	p.asked, p.voted = q.term, p.voted || a.ok
	if r.count(func(p *peer) bool { return p.voted }) < r.quorum() {
		return nil
	}
	return r.lead()
}

// lead begins to lead. What the log has of earlier terms is committed with the first entry of this one.
func (r *Replica) lead() error {
	r.role, r.leader = leader, r.options.Name
	for _, p := range r.peers {
		p.next, p.match, p.round, p.due = r.last()+1, 0, 0, 0
	}
	r.round = 0
	if _, err := r.propose(Entry{Term: r.term}); err != nil {
		return err
	}
	if r.options.Led != nil {
		r.options.Led(r.term)
	}
	return nil
}
