package store

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// Replay runs a command of a log of effects, of this server or of Redis. Nothing expires meanwhile. The error says why
// the command cannot be one of a log; it has changed nothing then.
func (db *DB) Replay(args [][]byte) error {
	switch lower(args[0]) {
	case "multi", "exec", "select":
		return nil
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
