package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/aof"
	"github.com/monoloop-go/monoloop/future"
)

// A Policy says when what was written to the log is brought to the disk.
type Policy string

// The policies.
const (
	Always      Policy = "always"   // before the reply
	EverySecond Policy = "everysec" // within about a second
	Never       Policy = "no"       // when the system does it
)

// A journal is the log of a server, which keeps its replies until they may be sent. A nil one keeps nothing.
//
// Of the effects, first those in server.db.Effects are not written; then those up to file.Size are written, and of
// these those up to durable are on the disk.
type journal struct {
	*server
	file      *aof.File
	durable   int64
	syncing   bool   // a sync is under way
	scheduled bool   // the commit is in the ready queue
	held      []held // replies of which the effects are not written
	failed    error  // why they are not
	closed    bool
}

// held is what may be sent to a client when the log has been written so far. While it is the last of its client, its
// bytes are with the client, and grow.
type held struct {
	c *client
	p []byte
}

// open opens the log and does again what it says.
func (s *server) open() error {
	if s.Dir == "" {
		return nil
	}
	file, torn, err := aof.Open(s.Dir, s.db.Replay)
	if err != nil {
		return err
	}
	if s.bring == nil {
		s.bring = (*aof.File).Sync
	}
	s.journal, s.db.Log = &journal{server: s, file: file, durable: file.Size}, true
	if torn != nil {
		fmt.Fprintf(s.Out, "the log was torn: cut off %d bytes at %d\n", torn.Bytes, torn.Offset)
	}
	keys, _ := s.db.Len()
	if s.Sync == EverySecond {
		s.journal.everySecond()
	}
	_, err = fmt.Fprintf(s.Out, "%d keys from a log of %d bytes\n", keys, file.Size)
	return err
}

// holds reports whether a reply must wait for the log.
func (j *journal) holds() bool {
	return j != nil && (len(j.db.Effects.Buf) > 0 || j.Sync == Always && j.durable < j.file.Size)
}

func (j *journal) hold(c *client, p []byte) {
	if len(c.held) == 0 {
		j.held = append(j.held, held{c: c})
		c.holding++
	}
	c.held = append(c.held, p...)
	j.commitSoon()
}

// commitSoon has the commit run in the next turn, behind all that runs in this one.
func (j *journal) commitSoon() {
	if j != nil && !j.scheduled {
		j.scheduled = true
		j.co.Loop().CallSoon(j.commit)
	}
}

// commit writes what has happened since the last one, and sends what has waited for that, or begins the sync that it
// waits for too. What cannot be written is tried again, and meanwhile who wants to write is told so.
func (j *journal) commit() {
	const pause = 100 * time.Millisecond
	j.scheduled = false
	if j.syncing && j.Sync == Always {
		return // the end of the sync calls again: one write and one sync for all that comes until then
	}
	if j.failed = j.write(); j.failed != nil {
		j.scheduled = true
		j.co.Loop().CallLater(pause, j.commit)
		return
	}
	if held := j.take(); j.Sync != Always || j.durable == j.file.Size {
		j.release(held)
	} else {
		j.sync(held)
	}
}

func (j *journal) write() (err error) {
	if p := j.db.Effects.Buf; len(p) > 0 {
		rest, err := j.file.Append(p)
		j.db.Effects.Buf = append(p[:0], rest...)
		return err
	}
	return nil
}

func (j *journal) take() []held {
	taken := j.held
	for i := range taken {
		taken[i].p, taken[i].c.held = taken[i].c.held, nil
	}
	j.held = nil
	return taken
}

func (j *journal) release(taken []held) {
	for _, h := range taken {
		h.c.holding--
		n, _ := h.c.stream.TryWrite(h.p)
		_ = h.c.stream.Append(h.p[n:])
		if h.c.closing || len(h.c.stream.Unread()) > 0 {
			h.c.resume()
		}
	}
}

// sync brings what is written to the disk, on another goroutine, and sends what has waited for that. What is written
// meanwhile waits for the next one.
func (j *journal) sync(taken []held) {
	j.syncing = true
	size := j.file.Size
	job := bridge.RunInExecutor(j.co, nil, func(context.Context) (struct{}, error) { return struct{}{}, j.bring(j.file) })
	job.OnDone(func(*future.Future[struct{}]) {
		j.syncing = false
		if _, err := job.Result(); err != nil {
			j.fatal = fmt.Errorf("the log cannot be brought to the disk: %w", err) // nobody knows what is there now
			j.co.Cancel(j.fatal)
			return
		}
		j.durable = size
		if j.release(taken); len(j.held) > 0 {
			j.commitSoon()
		}
	})
}

func (j *journal) everySecond() {
	j.co.Loop().CallLater(time.Second, func() {
		if j.closed {
			return
		}
		if !j.syncing && j.durable < j.file.Size {
			j.sync(nil)
		}
		j.everySecond()
	})
}

// close writes what is left, and brings it to the disk.
func (j *journal) close() error {
	if j == nil {
		return nil
	}
	j.closed = true
	return errors.Join(j.write(), j.file.Sync(), j.file.Close())
}
