package server

import (
	"context"
	"fmt"
	"iter"

	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// LogName is the name of the log, on the disk.
const LogName = "appendonly.aof"

// openLog opens the log, if there is to be one, and does again what it says.
func (s *server) openLog() (err error) {
	if s.Disk == nil {
		return nil
	}
	s.journal, err = journal.Open(journal.Options{Disk: s.Disk, Name: LogName, Sync: s.Sync, Executor: s.Executor,
		Compacted: compacted, CompactAt: s.Rewrite, OnCompact: s.compacted}, func(log []byte) (good int, err error) {
		if good, err = s.db.Load(context.Background(), log); err != nil {
			err = fmt.Errorf("%s is no log of commands: at byte %d: %w", LogName, good, err)
		}
		return good, err
	})
	if err != nil {
		return err
	}
	s.db.Log = true
	was := s.journal.Status()
	if was.Torn > 0 {
		fmt.Fprintf(s.Out, "the log was torn: cut off %d bytes at %d\n", was.Torn, was.Size)
	}
	keys, _ := s.db.Len()
	_, err = fmt.Fprintf(s.Out, "%d keys from a log of %d bytes\n", keys, was.Size)
	return err
}

// log hands the journal what has happened.
func (s *server) log() {
	s.journal.Append(s.db.Effects.Buf)
	s.db.Effects.Buf = s.db.Effects.Buf[:0]
}

// compacted makes, without the loop and its data, a short log that does the same.
func compacted(ctx context.Context, log []byte) (iter.Seq[[]byte], error) {
	db := store.New()
	_, err := db.Load(ctx, log)
	return db.Restore(), err
}

func (s *server) compacted(err error) {
	if err != nil {
		fmt.Fprintf(s.Out, "the log is not rewritten: %v\n", err)
	}
}

func bgrewriteaof(c *client, _ [][]byte) any {
	switch {
	case c.journal == nil:
		return resp.Error("ERR there is no log")
	case c.journal.Compact() != nil:
		return resp.Error("ERR Background append only file rewriting already in progress")
	}
	return resp.Status("Background append only file rewriting started")
}
