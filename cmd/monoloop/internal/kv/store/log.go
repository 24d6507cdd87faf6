package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// Load replays a log of effects, of this server or of Redis, as [resp.ReadLog] does, until ctx ends. Nothing expires
// meanwhile.
func (db *DB) Load(ctx context.Context, log []byte) (good int, err error) {
	return resp.ReadLog(log, func(args [][]byte) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return db.Replay(args)
	})
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
