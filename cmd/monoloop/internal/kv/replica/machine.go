package replica

import (
	"strconv"
	"strings"
)

// Apply does a command on the value of its key, "" if there is none, and returns the next value and the answer:
//
//	get/KEY              the value
//	set/KEY/VALUE        ok
//	cas/KEY/OLD/NEW      1 if the value was OLD, and is NEW; 0 if it was not
//	incr/KEY             the value as a number, plus one
//
// Any other command changes nothing, and its answer is "unknown".
func Apply(value, command string) (next, answer string) {
	switch f := strings.Split(command, "/"); {
	case f[0] == "get" && len(f) == 2:
		return value, value
	case f[0] == "set" && len(f) == 3:
		return f[2], "ok"
	case f[0] == "cas" && len(f) == 4:
		if value != f[2] {
			return value, "0"
		}
		return f[3], "1"
	case f[0] == "incr" && len(f) == 2:
		n, _ := strconv.Atoi(value)
		next = strconv.Itoa(n + 1)
		return next, next
	}
	return value, "unknown"
}

// Key returns the key of a command.
func Key(command string) string {
	_, rest, _ := strings.Cut(command, "/")
	key, _, _ := strings.Cut(rest, "/")
	return key
}

// reads reports whether a command changes nothing.
func reads(command string) bool { return strings.HasPrefix(command, "get/") }

// A machine is the state that the entries of the log have made: the values, and the last answer to each client, by
// which a command that was sent again is known.
type machine struct {
	values   map[string]string
	sessions map[string]session
}

type session struct {
	seq    int
	answer string
}

func newMachine() machine { return machine{map[string]string{}, map[string]session{}} }

// apply does an entry, unless the client's command was done before.
func (m *machine) apply(e Entry, again bool) {
	if e.Client == "" || e.Seq <= m.sessions[e.Client].seq && !again {
		return
	}
	m.sessions[e.Client] = session{e.Seq, m.do(e.Command)}
}

func (m *machine) do(command string) (answer string) {
	key := Key(command)
	m.values[key], answer = Apply(m.values[key], command)
	return answer
}
