package journal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// pause is between two attempts to write to a disk that refuses.
const pause = 100 * time.Millisecond

// Run writes what is appended, and syncs and compacts, until co is canceled, or nobody knows any more what is on the
// disk: a sync has failed, a file that was compacted may or may not have taken its place, or with the policy Always a
// write has failed. That is in a [task.GroupError]. It is called once.
func (j *Journal) Run(co *loop.Co) error {
	err := task.WithGroup(co, func(g *task.Group) error {
		if j.o.Sync == EverySecond {
			task.Do(g, j.syncEverySecond)
		}
		return j.write(co, g)
	})
	j.ended = cmp.Or(err, ErrEnded)
	for _, out := range j.holding {
		if w, ok := out.(*waiter); ok {
			w.err = j.ended
			w.Uncork()
		}
	}
	return err
}

// Close writes what is left after Run, and brings it to the disk, for which it waits; then the file may be opened again.
// A nil journal has nothing left.
func (j *Journal) Close() error {
	if j == nil {
		return nil
	}
	err := j.flush()
	if err == nil && j.durable < j.size {
		err = j.o.Disk.Sync(j.o.Name)
	}
	return errors.Join(err, j.unlock())
}

// write commits, in one turn of the loop, all that the turn before has brought.
func (j *Journal) write(co *loop.Co, g *task.Group) error {
	for {
		if err := j.news.Wait(co); err != nil {
			return err
		}
		j.news.Clear()
		if j.due {
			j.due = false
			task.Do(g, j.compactOnce)
		}
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

// commit writes what is pending, brings it to the disk if that is the policy, and lets go what has waited for it.
func (j *Journal) commit(co *loop.Co) error {
	j.going = len(j.holding)
	if j.failed = j.flush(); j.failed != nil && j.o.Sync == Always {
		return fmt.Errorf("%s cannot be written: %w", j.o.Name, j.failed)
	} else if j.failed != nil {
		return nil
	}
	if j.o.Sync == Always {
		if err := j.sync(co); err != nil {
			return err
		}
	}
	for _, out := range j.holding[:j.going] {
		out.Uncork()
	}
	j.holding, j.going = append(j.holding[:0], j.holding[j.going:]...), 0
	if at := j.o.CompactAt; at > 0 && j.size >= max(at, 2*j.base) {
		_ = j.Compact() // unless it is under way
	}
	return nil
}

// flush writes what is pending to the end of the file. After a part of it, the next attempt begins where that began.
func (j *Journal) flush() error {
	if len(j.pending) == 0 {
		return nil
	}
	if j.part {
		if err := j.o.Disk.Truncate(j.o.Name, j.size); err != nil {
			return err
		}
		j.part = false
	}
	if err := j.o.Disk.Append(j.o.Name, j.pending); err != nil {
		j.part = true
		return err
	}
	if j.compacting {
		j.tail = append(j.tail, j.pending...)
	}
	j.size += len(j.pending)
	j.pending = j.pending[:0]
	return nil
}

// sync brings what is written to the disk.
func (j *Journal) sync(co *loop.Co) error {
	return j.syncing.With(co, func() error {
		size := j.size
		if size == j.durable {
			return nil
		}
		if err := j.onDisk(co, func() error { return j.o.Disk.Sync(j.o.Name) }); err != nil {
			return fmt.Errorf("%s cannot be brought to the disk: %w", j.o.Name, err)
		}
		j.durable = size
		return nil
	})
}

func (j *Journal) syncEverySecond(co *loop.Co) error {
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

// onDisk does on another goroutine what takes long, and waits for its end, also if co is canceled: what it does cannot
// be taken back, and what is done next must know how it ended.
func (j *Journal) onDisk(co *loop.Co, job func() error) (err error) {
	f := bridge.RunInExecutor(co, j.o.Executor, func(context.Context) (struct{}, error) { return struct{}{}, job() })
	for !f.Done() {
		_, ended := future.Shield(f).Await(co)
		err = cmp.Or(err, ended) // a cancellation comes once
	}
	return cmp.Or(f.Err(), err)
}
