package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// Load runs the commands of a log of effects, of this server or of Redis, those of a transaction when it is complete,
// and returns where the last one ends that was. Behind it may be a part of one, or zeros that a crash has left. If there
// is something else, or a command fails, or ctx ends, good is where. Nothing expires meanwhile.
func (db *DB) Load(ctx context.Context, log []byte) (good int, err error) {
	p := resp.Parser{MaxArgs: math.MaxInt32, MaxBulk: math.MaxInt32, MaxSize: math.MaxInt}
	var waiting [][][]byte // of the transaction
	for pos, inside := 0, false; ; {
		args, n, err := next(&p, log[pos:])
		if err != nil {
			return pos, err
		} else if n == 0 {
			return good, ctx.Err()
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
			if err = ctx.Err(); err == nil {
				err = db.Replay(waiting[0])
			}
			if err != nil {
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

// Replay runs a command of a log. The error says why it cannot be one; it has changed nothing then.
func (db *DB) Replay(args [][]byte) error {
	if strings.EqualFold(string(args[0]), "SELECT") {
		return nil // Redis begins with it; there is one database here
	}
	cmd := Lookup(args[0])
	if cmd == nil || cmd.Flags&Writes == 0 {
		return fmt.Errorf("no command that writes: %.20q", args[0])
	}
	defer func(most int, log bool) { db.MaxMemory, db.Log, db.atomic = most, log, false }(db.MaxMemory, db.Log)
	db.MaxMemory, db.Log, db.atomic = 0, false, true
	w := resp.Writer{}
	db.run(cmd, 0, args, &w)
	if w.Buf[0] == '-' {
		return fmt.Errorf("%.20q fails: %s", args[0], strings.TrimSpace(string(w.Buf[1:])))
	}
	return nil
}

// Restore returns a log that makes the data again, in parts that are good until the next.
func (db *DB) Restore() iter.Seq[[]byte] {
	const most = 128 // arguments of a command
	return func(yield func([]byte) bool) {
		var w resp.Writer
		for _, s := range db.keys.slots {
			command, args := s.val.restore()
			if s.val.str != nil {
				args = []string{string(s.val.str)}
			}
			for part := range slices.Chunk(args, most) {
				w.Reply(append([]string{command, s.key}, part...))
			}
			if s.val.at != 0 {
				w.Command([]byte("PEXPIREAT"), []byte(s.key), decimal(s.val.at))
			}
			if len(w.Buf) > 64<<10 {
				if !yield(w.Buf) {
					return
				}
				w.Buf = w.Buf[:0]
			}
		}
		yield(w.Buf)
	}
}
