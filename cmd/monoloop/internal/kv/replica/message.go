package replica

import (
	"fmt"
	"strconv"
	"strings"
)

// An Entry is a command in the log. The first one of each term has no client, and no command.
type Entry struct {
	Term    int
	Client  string
	Seq     int // numbers the commands of a client
	Command string
}

// String is the entry as a word: without a space, a newline or a further colon, if client and command have none.
func (e Entry) String() string { return fmt.Sprintf("%d:%s:%d:%s", e.Term, e.Client, e.Seq, e.Command) }

func parseEntry(word string) (e Entry, ok bool) {
	fields := strings.Split(word, ":")
	if len(fields) != 4 {
		return e, false
	}
	term, err1 := parseNumber(fields[0])
	seq, err2 := parseNumber(fields[2])
	return Entry{term, fields[1], seq, fields[3]}, err1 && err2
}

func parseNumber(word string) (n int, ok bool) {
	n, err := strconv.Atoi(word)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == word
}

// A request is what a replica asks of another one.
type request interface{ String() string }

// A voteRequest asks for a vote.
type voteRequest struct {
	term                int
	candidate           string
	lastIndex, lastTerm int
}

func (q voteRequest) String() string {
	return fmt.Sprintf("vote %d %s %d %d", q.term, q.candidate, q.lastIndex, q.lastTerm)
}

// An appendRequest tells what is in the leader's log behind an entry, perhaps nothing, and what of it is committed.
type appendRequest struct {
	term           int
	leader         string
	prev, prevTerm int
	commit         int
	entries        []Entry
}

func (q appendRequest) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "append %d %s %d %d %d", q.term, q.leader, q.prev, q.prevTerm, q.commit)
	for _, e := range q.entries {
		b.WriteByte(' ')
		b.WriteString(e.String())
	}
	return b.String()
}

// A reply is the answer to either. The index of an append is up to where the log is now the leader's, or, if it was
// refused, up to where it may be.
type reply struct {
	term, index int
	ok          bool
}

func (p reply) String() string {
	if p.ok {
		return fmt.Sprintf("yes %d %d", p.term, p.index)
	}
	return fmt.Sprintf("no %d %d", p.term, p.index)
}

// A command is what a client asks.
type command struct {
	client string
	seq    int
	text   string
}

func (c command) String() string { return fmt.Sprintf("do %s %d %s", c.client, c.seq, c.text) }

// words are those of a line, taken one after the other.
type words struct {
	left []string
	bad  bool // there was none, or not of that kind
}

func split(line string) *words { return &words{left: strings.Split(line, " ")} }

func (w *words) word() string {
	if len(w.left) == 0 || w.left[0] == "" {
		w.bad = true
		return ""
	}
	word := w.left[0]
	w.left = w.left[1:]
	return word
}

func (w *words) number() int {
	n, ok := parseNumber(w.word())
	w.bad = w.bad || !ok
	return n
}

func (w *words) entry() Entry {
	e, ok := parseEntry(w.word())
	w.bad = w.bad || !ok
	return e
}

// end reports whether all was as it should be, and nothing is left.
func (w *words) end() bool { return !w.bad && len(w.left) == 0 }

// parseMessage reads a voteRequest, an appendRequest or a command. It returns nil for any other line.
func parseMessage(line string) any {
	w := split(line)
	var m any
	switch w.word() {
	case "vote":
		m = voteRequest{w.number(), w.word(), w.number(), w.number()}
	case "append":
		q := appendRequest{term: w.number(), leader: w.word(), prev: w.number(), prevTerm: w.number(), commit: w.number()}
		for len(w.left) > 0 && !w.bad {
			q.entries = append(q.entries, w.entry())
		}
		m = q
	case "do":
		m = command{w.word(), w.number(), w.word()}
	}
	if !w.end() {
		return nil
	}
	return m
}

func parseReply(line string) (p reply, ok bool) {
	w := split(line)
	word := w.word()
	p = reply{ok: word == "yes", term: w.number(), index: w.number()}
	return p, w.end() && (p.ok || word == "no")
}
