package journal

import (
	"context"
	"fmt"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// Compact has Run compact the file, in the background. It returns ErrCompacting if that is under way already. It panics
// if there is no Compacted.
func (j *Journal) Compact() error {
	if j.o.Compacted == nil {
		panic("journal: Compact without Options.Compacted")
	}
	if j.compacting {
		return ErrCompacting
	}
	j.compacting, j.due = true, true
	j.news.Set()
	return nil
}

// compactOnce is a task of its own, which ends in any case when it is canceled.
func (j *Journal) compactOnce(co *loop.Co) error {
	lost, err := j.compact(co)
	j.compacting, j.tail, j.base = false, nil, j.size
	switch {
	case lost:
		return fmt.Errorf("%s cannot be replaced: %w", j.o.Name, err)
	case loop.IsCanceled(err):
		return err
	case j.o.OnCompact != nil:
		j.o.OnCompact(err)
	}
	return nil
}

// compact makes a draft of what the file has now, and puts that in its place, with what was written meanwhile; only
// during this nothing is written. If the disk cannot do so much, the file stays as it is, unless it is lost.
func (j *Journal) compact(co *loop.Co) (lost bool, err error) {
	size := j.size
	j.tail = nil
	draft, err := bridge.RunInExecutor(co, j.o.Executor, func(ctx context.Context) (int, error) {
		return j.makeDraft(ctx, size)
	}).Await(co)
	if err != nil {
		return false, err
	}
	err = j.writing.With(co, func() error {
		return j.syncing.With(co, func() error {
			replaced, size := false, draft+len(j.tail)
			err := j.onDisk(co, func() (err error) {
				lost, err = j.replace(j.tail)
				replaced = err == nil
				return err
			})
			if replaced { // also if co is canceled
				j.size, j.durable = size, size
			}
			return err
		})
	})
	return lost, err
}

// makeDraft writes a draft of what the first bytes of the file have, and returns its size.
func (j *Journal) makeDraft(ctx context.Context, first int) (size int, err error) {
	content, err := j.o.Disk.Read(j.o.Name)
	if err != nil {
		return 0, err
	}
	parts, err := j.o.Compacted(ctx, content[:first])
	if err == nil {
		err = j.o.Disk.Write(j.draft(), nil)
	}
	if err != nil {
		return 0, err
	}
	for part := range parts {
		if err = context.Cause(ctx); err == nil {
			err = j.o.Disk.Append(j.draft(), part)
		}
		if size += len(part); err != nil {
			return size, err
		}
	}
	return size, nil
}

// replace puts the draft, with a tail, in the place of the file. If it fails, the file is still the old one, or lost:
// nobody knows which of the two a crash would leave.
func (j *Journal) replace(tail []byte) (lost bool, err error) {
	d := j.o.Disk
	if err = d.Append(j.draft(), tail); err == nil {
		err = d.Sync(j.draft())
	}
	if err != nil {
		return false, err
	}
	if err = d.Rename(j.draft(), j.o.Name); err == nil {
		err = d.Sync(j.o.Name)
	}
	return err != nil, err
}
