package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/aof"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// A Policy says when what was written to the log is brought to the disk.
type Policy string

// The policies.
const (
	Always      Policy = "always"   // before the reply
	EverySecond Policy = "everysec" // within about a second
	Never       Policy = "no"       // when the system does it
)

// A journal is the log of a server, which keeps its replies until they may be sent. A nil one keeps nothing. Its tasks
// are run, everySecond, and rewrite at times.
//
// Of the effects, first those in server.db.Effects are not written; then those up to log.Size are written, and of these
// those up to durable are on the disk.
type journal struct {
	*server
	log     *aof.Log
	durable int
	news    locks.Event // there is something to write, or to send
	commits int         // that have begun
	holding []*client   // whose output waits for the next one
	failed  error       // why the last one could not write

	writing, syncing locks.Lock // who writes to the log, brings it to the disk, or does neither while it is replaced

	rewriting bool
	tail      []byte // what was written since that began
	base      int    // how long the log was when it was read, or rewritten last
}

// open opens the log and does again what it says.
func (s *server) open() error {
	if s.Disk == nil {
		return nil
	}
	log, torn, err := aof.Open(s.Disk, s.db.Replay)
	if err != nil {
		return err
	}
	if torn > 0 {
		fmt.Fprintf(s.Out, "the log was torn: cut off %d bytes at %d\n", torn, log.Size)
	}
	s.journal, s.db.Log = &journal{server: s, log: log, durable: log.Size, base: log.Size}, true
	keys, _ := s.db.Len()
	_, err = fmt.Fprintf(s.Out, "%d keys from a log of %d bytes\n", keys, log.Size)
	return err
}

// holds reports whether a reply must wait for the log. If the log cannot be written, those of who has written wait, and
// others do not, which are told so.
func (j *journal) holds() bool {
	return j != nil && (len(j.db.Effects.Buf) > 0 && j.failed == nil || j.Sync == Always && j.durable < j.log.Size)
}

// hold keeps what a client has to send from now on until the next commit.
func (j *journal) hold(c *client) {
	if next := j.commits + 1; c.commit != next {
		c.commit = next
		c.Stream.Cork()
		j.holding = append(j.holding, c)
	}
	j.news.Set()
}

// run writes what has happened, brings it to the disk if that is the policy, and sends what has waited for it: in one
// turn of the loop for all that the turn before has brought. What it cannot write it tries again, and meanwhile who
// wants to write is told so.
func (j *journal) run(co *loop.Co) error {
	const pause = 100 * time.Millisecond
	for {
		if err := j.news.Wait(co); err != nil {
			return err
		}
		j.news.Clear()
		if err := j.writing.With(co, func() error { return j.commit(co) }); err != nil {
			return err
		}
		if j.failed != nil {
			j.news.Set()
			if err := co.Sleep(pause); err != nil {
				return err
			}
		}
	}
}

// commit fails if nobody knows what is on the disk.
func (j *journal) commit(co *loop.Co) error {
	j.commits++
	if j.failed = j.write(); j.failed != nil && j.Sync == Always {
		return fmt.Errorf("the log cannot be written: %w", j.failed)
	} else if j.failed != nil {
		return nil
	}
	written := j.holding
	j.holding = nil
	if j.Sync == Always {
		if err := j.sync(co); err != nil {
			return err
		}
	}
	for _, c := range written {
		c.Stream.Uncork()
	}
	if j.Rewrite > 0 && j.log.Size >= max(j.Rewrite, 2*j.base) && !j.rewriting {
		j.beginRewriting()
	}
	return nil
}

func (j *journal) write() error {
	p := j.db.Effects.Buf
	if err := j.log.Append(p); err != nil {
		return err
	}
	if j.rewriting {
		j.tail = append(j.tail, p...)
	}
	j.db.Effects.Buf = p[:0]
	return nil
}

// sync brings what is written to the disk.
func (j *journal) sync(co *loop.Co) error {
	return j.syncing.With(co, func() error {
		size := j.log.Size
		if size == j.durable {
			return nil
		}
		if err := j.onDisk(co, j.log.Sync); err != nil {
			return fmt.Errorf("the log cannot be brought to the disk: %w", err)
		}
		j.durable = size
		return nil
	})
}

// onDisk does on another goroutine what takes long, and waits for its end, also if co is canceled.
func (j *journal) onDisk(co *loop.Co, job func() error) (err error) {
	f := bridge.RunInExecutor(co, j.Executor, func(context.Context) (struct{}, error) { return struct{}{}, job() })
	for !f.Done() {
		_, err = future.Shield(f).Await(co)
	}
	return cmp.Or(f.Err(), err)
}

func (j *journal) everySecond(co *loop.Co) error {
	for _, err := range task.Every(co, time.Second) {
		if err == nil {
			err = j.sync(co)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// close writes what is left, and brings it to the disk.
func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return errors.Join(j.write(), j.log.Sync())
}

// beginRewriting has the log rewritten, by a task of its own.
func (j *journal) beginRewriting() {
	j.rewriting = true
	task.Do(j.group, j.rewrite)
}

// rewrite makes the log short again, without the loop and its data: it has a draft made of the log as it is now, in a
// store of its own, and puts that in the place of the log, with what was written meanwhile. If the disk cannot do so
// much, the log stays as it is.
func (j *journal) rewrite(co *loop.Co) error {
	size, db, lost := j.log.Size, store.New(), false
	j.tail = nil
	defer func() { j.rewriting, j.tail, j.base = false, nil, j.log.Size }()
	draft, err := bridge.RunInExecutor(co, j.Executor, func(ctx context.Context) (int, error) {
		return j.log.Rewrite(size, func(args [][]byte) error { return cmp.Or(ctx.Err(), db.Replay(args)) }, db.Restore())
	}).Await(co)
	if err == nil {
		err = j.writing.With(co, func() error {
			return j.syncing.With(co, func() (err error) {
				lost, err = j.replace(co, draft)
				return err
			})
		})
	}
	switch {
	case lost:
		return fmt.Errorf("the log cannot be replaced: %w", err)
	case err != nil && !loop.IsCanceled(err):
		fmt.Fprintf(j.Out, "the log is not rewritten: %v\n", err)
	}
	return nil
}

// replace puts a draft in the place of the log, while nothing is written to it.
func (j *journal) replace(co *loop.Co, draft int) (lost bool, err error) {
	size, done := draft+len(j.tail), false
	err = j.onDisk(co, func() (err error) {
		lost, err = j.log.Replace(j.tail)
		done = err == nil
		return err
	})
	if done {
		j.log.Size, j.durable = size, size
	}
	return lost, err
}
