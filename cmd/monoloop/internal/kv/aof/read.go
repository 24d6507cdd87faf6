package aof

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// A reader takes the commands of a log.
type reader struct {
	apply   func(args [][]byte) error
	offset  int64      // of the next command
	good    int64      // the end of what has been applied
	inside  bool       // a transaction has begun
	waiting [][][]byte // its commands
}

// Read has the commands of a log applied, and returns where the last complete one ends, and where the log. If there is
// something else, or apply fails, good is where.
func Read(from io.Reader, apply func(args [][]byte) error) (good, end int64, err error) {
	r := reader{apply: apply}
	var rest []byte
	for more := 0; ; {
		rest = slices.Grow(rest, max(more-len(rest), 64<<10))
		n, readErr := from.Read(rest[len(rest):cap(rest)])
		unread := rest[:len(rest)+n]
		if len(unread) >= more || readErr == io.EOF {
			if unread, more, err = r.takeAll(unread); err != nil {
				return r.offset, 0, err
			}
		}
		if rest = append(rest[:0], unread...); readErr == io.EOF {
			return r.good, r.offset + int64(len(rest)), nil
		} else if readErr != nil {
			return r.offset, 0, readErr
		}
	}
}

// takeAll takes all commands that are complete, and returns what is left, and how many bytes it must have at least for
// the next.
func (r *reader) takeAll(view []byte) (rest []byte, more int, err error) {
	p := resp.Parser{MaxArgs: math.MaxInt32, MaxBulk: math.MaxInt32, MaxSize: math.MaxInt32}
	for len(view) > 0 {
		if view[0] != '*' {
			return nil, 0, errors.New("no command")
		}
		args, n, more, err := p.Parse(view)
		if n == 0 {
			return view, more, err
		}
		if err := r.take(args, n); err != nil {
			return nil, 0, err
		}
		view = view[n:]
	}
	return nil, 0, nil
}

// take applies a command, or keeps it until the end of its transaction.
func (r *reader) take(args [][]byte, n int) error {
	if len(args) == 0 {
		return errors.New("no command")
	}
	name := strings.ToLower(string(args[0]))
	switch {
	case name == "multi" && r.inside, name == "exec" && !r.inside:
		return errors.New(name + " out of place")
	case name == "multi":
		r.inside = true
	case name == "exec":
		for _, args := range r.waiting {
			if err := r.apply(args); err != nil {
				return err
			}
		}
		r.inside, r.waiting = false, nil
	case r.inside:
		kept := make([][]byte, len(args))
		for i := range args {
			kept[i] = bytes.Clone(args[i])
		}
		r.waiting = append(r.waiting, kept)
	default:
		if err := r.apply(args); err != nil {
			return err
		}
	}
	if r.offset += int64(n); !r.inside {
		r.good = r.offset
	}
	return nil
}
