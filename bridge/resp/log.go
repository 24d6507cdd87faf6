package resp

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
)

// ReadLog calls do for the commands of a log, one after the other, as a [Writer] or Redis has put them into its
// append-only file; those between a MULTI and an EXEC, which are not passed on, when all of them are there. It returns
// where the last command ends that was done, or the last transaction. Behind it may be a part of one, or zeros that a
// crash has left. If there is something else, or do returns an error, that is the error, and good is where. The
// arguments are parts of log, and do may keep them.
func ReadLog(log []byte, do func(args [][]byte) error) (good int, err error) {
	p := Parser{MaxArgs: math.MaxInt32, MaxBulk: math.MaxInt32, MaxSize: math.MaxInt}
	var waiting [][][]byte // of the transaction
	for pos, inside := 0, false; ; {
		args, n, err := p.logged(log[pos:])
		if err != nil {
			return pos, err
		} else if n == 0 {
			return good, nil
		}
		switch name := strings.ToLower(string(args[0])); {
		case name == "multi" && inside, name == "exec" && !inside:
			return pos, errors.New(name + " out of place")
		case name == "multi", name == "exec":
			inside = !inside
		default:
			waiting = append(waiting, slices.Clone(args))
		}
		for ; !inside && len(waiting) > 0; waiting = waiting[1:] {
			if err := do(waiting[0]); err != nil {
				return pos, err
			}
		}
		if pos += n; !inside {
			good = pos
		}
	}
}

// logged returns the first command, and its length: 0 if it is not there to its end.
func (p *Parser) logged(log []byte) (args [][]byte, n int, err error) {
	if len(log) == 0 {
		return nil, 0, nil
	}
	if args, n, _, err = p.Parse(log); log[0] != '*' || n > 0 && len(args) == 0 {
		err = errors.New("no command")
	}
	if whole := bytes.TrimRight(log, "\x00"); err != nil && len(whole) < len(log) {
		return p.logged(whole)
	}
	return args, n, err
}
