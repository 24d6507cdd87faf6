package replica

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// propose puts an entry at the end of the leader's log, and has it sent. It returns its index.
func (r *Replica) propose(e Entry) (index int, err error) {
	index = r.last() + 1
	if err := r.put(index, !r.has(LeaderNotSynced), e); err != nil {
		return 0, err
	}
	if r.has(AnswerBeforeCommit) {
		r.commitTo(index)
	}
	r.changed()
	return index, nil
}

// appendFor is what a peer is told next.
func (r *Replica) appendFor(p *peer) appendRequest {
	prev := p.next - 1
	end := min(prev+r.options.Batch, r.last())
	return appendRequest{r.term, r.options.Name, prev, r.log[prev].Term, r.commit, slices.Clone(r.log[prev+1 : end+1])}
}

// onAppend lets the log be as the leader's, up to what it has sent.
func (r *Replica) onAppend(co *loop.Co, q appendRequest) (reply, error) {
	if q.term < r.term {
		return reply{term: r.term}, nil
	}
	if err := r.follow(q.term, q.leader); err != nil {
		return reply{}, err
	}
	r.hear(co)
	switch {
	case q.prev > r.last():
		return reply{term: r.term, index: r.last()}, nil
	case r.log[q.prev].Term != q.prevTerm && !r.has(PrevNotCompared):
		return reply{term: r.term, index: r.before(q.prev)}, nil
	}
	if err := r.take(q); err != nil {
		return reply{}, err
	}
	match := q.prev + len(q.entries)
	if r.has(CommitUnmatched) {
		r.commitTo(min(q.commit, r.last()))
	}
	r.commitTo(min(q.commit, match))
	if r.has(AckOfLastEntry) {
		match = r.last()
	}
	return reply{term: r.term, index: match, ok: true}, nil
}

// before returns the index before the term of an entry, none of which the leader need have.
func (r *Replica) before(index int) int {
	term := r.log[index].Term
	for index > 0 && r.log[index].Term == term {
		index--
	}
	return index
}

// take puts into the log what it does not have; what it has and the leader has not is dropped.
func (r *Replica) take(q appendRequest) error {
	for i, e := range q.entries {
		at := q.prev + 1 + i
		if r.has(AppendedAgain) {
			return r.put(r.last()+1, true, q.entries...)
		}
		if at <= r.last() && (r.log[at].Term == e.Term || r.has(ConflictKept)) {
			continue
		}
		return r.put(at, !r.has(FollowerNotSynced), q.entries[i:]...)
	}
	return nil
}

// onAppendReply notes what the peer has, and commits what a majority has.
func (r *Replica) onAppendReply(p *peer, q appendRequest, round int, a reply) error {
	if a.term > r.term {
		return r.follow(a.term, "")
	}
	if r.role != leader || q.term != r.term {
		return nil
	}
	p.round = max(p.round, round)
	r.changed()
	if !a.ok {
		p.next = max(1, min(a.index+1, p.next-1))
		return nil
	}
	if r.has(AckOfWhatIsNew) {
		a.index = r.last()
	}
	p.match = max(p.match, min(a.index, r.last()))
	p.next = p.match + 1
	r.advance()
	return nil
}

// advance commits up to what a majority has, if that is of this term: an entry of an earlier one may have as many
// copies, and yet be replaced by a later leader (figure 8 of the paper).
func (r *Replica) advance() {
	quorum := r.quorum()
	if r.has(MinorityCommits) {
		quorum = len(r.peers) / 2
	}
	for index := r.last(); index > r.commit; index-- {
		copies := r.count(func(p *peer) bool { return p.match >= index })
		if copies >= quorum && (r.log[index].Term == r.term || r.has(OldTermCommits)) {
			r.commitTo(index)
			return
		}
	}
}
