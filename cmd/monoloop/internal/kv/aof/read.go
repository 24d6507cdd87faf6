package aof

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// Read has the commands of a log applied, those of a transaction when it is complete, and returns where the last one
// ends that was. Behind it may be a part of one, or zeros that a crash has left. If there is something else, or apply
// fails, good is where.
func Read(log []byte, apply func(args [][]byte) error) (good int, err error) {
	p := resp.Parser{MaxArgs: math.MaxInt32, MaxBulk: math.MaxInt32, MaxSize: math.MaxInt}
	var waiting [][][]byte // of the transaction
	for pos, inside := 0, false; ; {
		args, n, err := next(&p, log[pos:])
		if err != nil {
			return pos, err
		} else if n == 0 {
			return good, nil
		}
		switch name := strings.ToLower(string(args[0])); {
		case name == "multi" && inside, name == "exec" && !inside:
			return pos, errors.New(name + " out of place")
		case name == "multi" || name == "exec":
			inside = !inside
		default:
			waiting = append(waiting, slices.Clone(args))
		}
		for ; !inside && len(waiting) > 0; waiting = waiting[1:] {
			if err := apply(waiting[0]); err != nil {
				return pos, err
			}
		}
		if pos += n; !inside {
			good = pos
		}
	}
}

// next returns the first command, and its length: 0 if it is not there to its end.
func next(p *resp.Parser, log []byte) (args [][]byte, n int, err error) {
	if len(log) == 0 {
		return nil, 0, nil
	}
	if args, n, _, err = p.Parse(log); log[0] != '*' || n > 0 && len(args) == 0 {
		err = errors.New("no command")
	}
	if whole := bytes.TrimRight(log, "\x00"); err != nil && len(whole) < len(log) {
		return next(p, whole)
	}
	return args, n, err
}
