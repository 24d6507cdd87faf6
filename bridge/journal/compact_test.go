package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// last is what a counter needs: its last number, which is one byte.
func last(_ context.Context, content []byte) (iter.Seq[[]byte], error) {
	return slices.Values([][]byte{content[max(0, len(content)-1):]}), nil
}

// What is appended while the file is compacted is behind what it was compacted to.
func TestCompact(t *testing.T) {
	d := watch(t)
	var told []error
	o := journal.Options{Disk: d, OnCompact: func(err error) { told = append(told, err) }}
	o.Compacted = func(_ context.Context, content []byte) (iter.Seq[[]byte], error) {
		return func(yield func([]byte) bool) {
			require.Equal(t, "abc", string(content))
			_ = yield([]byte("[ab")) && yield([]byte("c]"))
		}, nil
	}
	err := with(t, o, func(co *loop.Co, j *journal.Journal) error {
		j.Append([]byte("abc"))
		if err := j.Commit(co); err != nil {
			return err
		}
		require.NoError(t, j.Compact())
		require.Equal(t, journal.ErrCompacting, j.Compact())
		require.True(t, j.Status().Compacting)
		if err := errors.Join(co.Sleep(0), co.Sleep(0)); err != nil { // it has begun, with what is there now
			return err
		}
		j.Append([]byte("d"))
		if err := errors.Join(j.Commit(co), co.Sleep(time.Second)); err != nil {
			return err
		}
		require.Equal(t, journal.Status{Size: 6, Base: 6}, j.Status())
		j.Append([]byte("e"))
		return j.Commit(co)
	})
	require.NoError(t, err)
	require.Equal(t, []error{nil}, told)
	require.Equal(t, "[abc]de", d.content(t))
}

// A file is compacted when it has doubled, and so stays short.
func TestALongFileIsCompacted(t *testing.T) {
	d := watch(t)
	longest := 0
	err := with(t, journal.Options{Disk: d, Compacted: last, CompactAt: 10}, func(co *loop.Co, j *journal.Journal) error {
		for i := range 100 {
			j.Append([]byte{byte(i)})
			if err := errors.Join(j.Commit(co), co.Sleep(time.Millisecond)); err != nil {
				return err
			}
			longest = max(longest, j.Status().Size)
		}
		return nil
	})
	require.NoError(t, err)
	require.LessOrEqual(t, longest, 10)
	require.Equal(t, byte(99), d.content(t)[len(d.content(t))-1])
}

// Wherever the disk refuses while a file is compacted, nothing is lost, and only if nobody knows whether the file was
// replaced, that is the end.
func TestACompactionThatFails(t *testing.T) {
	lost := "log cannot be replaced: refused"
	for refused, ends := range map[string]string{"append log.new": "", "sync log.new": "", "rename log.new": lost, "sync log": lost} {
		d := watch(t)
		var told []error
		o := journal.Options{Disk: d, Compacted: last, OnCompact: func(err error) { told = append(told, err) }}
		err := with(t, o, func(co *loop.Co, j *journal.Journal) error {
			j.Append([]byte("123"))
			if err := j.Commit(co); err != nil {
				return err
			}
			d.refuse[refused] = true
			require.NoError(t, j.Compact())
			return co.Sleep(time.Second)
		})
		if ends == "" {
			require.NoError(t, err, refused)
			require.Equal(t, []error{errRefused}, told, refused)
			require.Equal(t, "123", d.content(t), refused)
		} else {
			require.ErrorContains(t, err, ends, refused)
			require.Empty(t, told, refused)
		}
	}
}

// What cannot be compacted stays as it is, and may be tried again.
func TestContentThatCannotBeCompacted(t *testing.T) {
	var told []error
	wrong := errors.New("not whole")
	o := journal.Options{Disk: watch(t), OnCompact: func(err error) { told = append(told, err) }}
	o.Compacted = func(context.Context, []byte) (iter.Seq[[]byte], error) { return nil, wrong }
	err := with(t, o, func(co *loop.Co, j *journal.Journal) error {
		require.NoError(t, j.Compact())
		err := co.Sleep(time.Second)
		require.NoError(t, j.Compact())
		return errors.Join(err, co.Sleep(time.Second))
	})
	require.NoError(t, err)
	require.Equal(t, []error{wrong, wrong}, told)
}

// counting is a program that counts up in a journal which is compacted all the time, on a disk that crashes at its
// operations: what was committed is there after each start, and what was not counted is not.
func counting(of func(d *network.Disk) disk.Disk) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		host := network.New(t, co, &network.Options{Faults: network.Faults{DiskCrashes: 3}}).Host("host")
		var committed, counted byte
		var broken error
		host.Run(co, func(co *loop.Co) error {
			var n byte
			o := journal.Options{Disk: of(host.Disk()), Name: "log", Sync: journal.Always, Executor: inline{co.Loop()},
				CompactAt: 1, Compacted: lastRecord}
			j, err := journal.Open(o, func(content []byte) (int, error) {
				return journal.ReadRecords(content, func(record []byte) error {
					n = record[0]
					return nil
				})
			})
			if err != nil {
				return err
			}
			if n < committed || n > counted {
				broken = fmt.Errorf("committed %d, counted %d, read %d", committed, counted, n)
				return broken
			}
			run := task.Do(co, j.Run)
			for n < 12 {
				n++
				counted = max(counted, n)
				j.Append(journal.AppendRecord(nil, []byte{n}))
				if err := j.Commit(co); err != nil {
					return err
				}
				committed = max(committed, n)
			}
			run.Cancel(nil)
			_, _ = run.Await(co)
			return nil
		})
		return errors.Join(co.Sleep(time.Minute), host.Stop(co), broken)
	}
}

// lastRecord compacts records to the last.
func lastRecord(_ context.Context, content []byte) (iter.Seq[[]byte], error) {
	var last []byte
	_, err := journal.ReadRecords(content, func(record []byte) error {
		last = record
		return nil
	})
	return slices.Values([][]byte{journal.AppendRecord(nil, bytes.Clone(last))}), err
}

// An inline executor runs jobs on the loop, as the disks of package network ask for.
type inline struct{ *loop.Loop }

func (e inline) Submit(job func()) error {
	e.CallSoon(job)
	return nil
}

func TestNothingThatWasCommittedIsLostByACrash(t *testing.T) {
	looptest.Explorer{Schedules: 300}.Explore(t, counting(func(d *network.Disk) disk.Disk { return d }))
}

// An unsynced disk does not sync the files of a name.
type unsynced struct {
	*network.Disk
	name string
}

func (u unsynced) Sync(name string) error {
	if name == u.name {
		return nil
	}
	return u.Disk.Sync(name)
}

// The test above would find a sync that is missing.
func TestAMissingSyncIsFound(t *testing.T) {
	for _, name := range []string{"log", "log.new"} {
		report := looptest.Explorer{Schedules: 3000, MaxShrinks: -1}.Run(counting(func(d *network.Disk) disk.Disk {
			return unsynced{d, name}
		}))
		require.NotNil(t, report.Failure, name)
		require.ErrorContains(t, report.Failure, "committed", name)
	}
}
