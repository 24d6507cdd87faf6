package replica

import (
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// Options are how a replica is.
type Options struct {
	Name  string   // its host's
	Peers []string // the names of the others' hosts
	Port  string   // of all of them
	Disk  Disk

	// Heartbeat is how often a leader lets itself be heard.
	Heartbeat time.Duration

	// Patience is after what time without a leader the replica stands as a candidate. It is to be several heartbeats,
	// and not the same for all.
	Patience time.Duration

	Batch int // how many entries are sent at once at most

	// Jitter returns a time below most that is added to Patience each time; nil means none.
	Jitter func(most time.Duration) time.Duration

	// Led, if not nil, is called when the replica has begun to lead a term, and Applied when it has applied an entry:
	// for tests.
	Led     func(term int)
	Applied func(index int, e Entry)

	Mistake Mistake
}

type role uint8

const (
	follower role = iota
	candidate
	leader
)

// A Replica is one of the hosts that have the log. It belongs to the loop's goroutine.
//
// What is promised to others is on the disk before it is sent: term, vote and the log are changed, and the journal
// appended and synced, before anything else is done. Term and commit never fall. log[:commit+1] never changes, and is
// the same on all hosts. In each term one replica leads at most, and it has all that was committed before.
type Replica struct {
	options Options
	peers   []*peer
	journal journal

	// As the journal has it.
	term int
	vote string // whom it has voted for in this term, itself as a candidate; empty for nobody
	log  []Entry

	role     role
	leader   string // of this term; empty if it is not known
	commit   int    // up to where the log is known to be committed
	applied  int    // up to where machine has it; commit, between two awaits
	machine  machine
	heard    time.Duration // when it last heard of a leader, or voted
	patience time.Duration // after what time from then on it stands as a candidate
	round    int           // of heartbeats, counted by reads, which wait for one to come back

	news  locks.Event // set and cleared when any of the above has changed
	fatal locks.Event // set with err
	err   error
}

// A peer is another replica, as this one knows it. Its link changes it, and lead makes it anew.
type peer struct {
	name  string
	voted bool // for this candidate, in this term
	asked int  // the last term in which it has answered the question for its vote
	next  int  // the entry that it is sent next
	match int  // up to where its log is known to be the same
	round int  // the last one that has come back
	due   time.Duration
}

// Run is a replica until it is canceled, or its disk fails.
func Run(co *loop.Co, o Options) error {
	r := &Replica{options: o, journal: journal{o.Disk, o.Mistake}, machine: newMachine()}
	s, err := r.journal.load()
	if err != nil {
		return err
	}
	r.term, r.vote, r.log = s.term, s.vote, s.log
	for _, name := range o.Peers {
		r.peers = append(r.peers, &peer{name: name})
	}
	ln, err := stream.Listen(co, "tcp", ":"+o.Port)
	if err != nil {
		return err
	}
	return task.WithGroup(co, func(g *task.Group) error {
		start := func(what string, fn func(co *loop.Co) error) {
			task.Do(g, fn, task.Named(o.Name+"'s "+what))
		}
		start("server", func(co *loop.Co) error { return stream.Serve(co, ln, r.serve, nil) })
		start("election", r.watch)
		for _, p := range r.peers {
			start("link to "+p.name, func(co *loop.Co) error { return r.link(co, p) })
		}
		if err := r.fatal.Wait(co); err != nil {
			return err
		}
		return r.err
	})
}

// fail ends the replica if there is an error of the disk, and returns it.
func (r *Replica) fail(err error) error {
	if err != nil && r.err == nil {
		r.err = err
		r.fatal.Set()
	}
	return err
}

// changed wakes all who wait for news.
func (r *Replica) changed() {
	r.news.Set()
	r.news.Clear()
}

func (r *Replica) has(m Mistake) bool { return r.options.Mistake == m }

func (r *Replica) last() int { return len(r.log) - 1 }

// quorum is a majority.
func (r *Replica) quorum() int { return (len(r.peers)+1)/2 + 1 }

// count returns how many replicas are so, this one among them.
func (r *Replica) count(is func(p *peer) bool) int {
	n := 1
	for _, p := range r.peers {
		if is(p) {
			n++
		}
	}
	return n
}

// hear puts off the next election.
func (r *Replica) hear(ref loop.Ref) { r.heard = ref.Loop().Time() }

// save stores the term and the vote.
func (r *Replica) save() error {
	return r.fail(r.journal.append(voteRecord(r.term, r.vote), !r.has(VoteNotSynced)))
}

// put puts entries at a place in the log, and drops what is behind them.
func (r *Replica) put(at int, sync bool, entries ...Entry) error {
	records := ""
	for i, e := range entries {
		records += entryRecord(at+i, e)
	}
	r.log = append(r.log[:at:at], entries...)
	return r.fail(r.journal.append(records, sync))
}

// commitTo commits up to an entry, and applies what was not.
func (r *Replica) commitTo(index int) {
	if index <= r.commit {
		return
	}
	for r.commit = index; r.applied < r.commit; {
		r.applied++
		r.apply(r.applied)
	}
	r.changed()
}

func (r *Replica) apply(index int) {
	e := r.log[index]
	r.machine.apply(e, r.has(RetryAppliedTwice) || r.has(RetryKnownTooLate))
	if r.options.Applied != nil {
		r.options.Applied(index, e)
	}
}
