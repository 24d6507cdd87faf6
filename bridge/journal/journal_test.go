package journal_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// With each policy, what two coroutines append in one turn is written by one call; Commit returns after the sync only
// if that is the policy.
func TestACommitIsOneOfAll(t *testing.T) {
	for policy, want := range map[journal.Policy][]string{
		journal.Always:      {"append log", "append log", "sync log", "told", "told"},
		journal.EverySecond: {"append log", "append log", "told", "told", "sync log", "a second"},
		journal.Never:       {"append log", "append log", "told", "told", "sync log"},
	} {
		d := watch(t)
		add := func(co *loop.Co, j *journal.Journal) error {
			j.Append([]byte("ab"))
			err := j.Commit(co)
			d.trace = append(d.trace, "told")
			return err
		}
		err := with(t, journal.Options{Disk: d, Sync: policy}, func(co *loop.Co, j *journal.Journal) error {
			adding := func(co *loop.Co) error { return add(co, j) }
			_, err := future.Gather(co, task.Do(co, adding), task.Do(co, adding)).Await(co)
			if policy == journal.EverySecond {
				err = errors.Join(err, co.Sleep(1500*time.Millisecond))
				d.trace = append(d.trace, "a second")
			}
			require.Equal(t, 4, j.Status().Size)
			return errors.Join(err, j.Commit(co))
		})
		require.NoError(t, err)
		require.Equal(t, want, d.trace, policy)
		require.Equal(t, "abab", d.content(t))
	}
}

// One sync is for all that was appended while the one before was under way.
func TestOneSyncIsForAllThatCameBefore(t *testing.T) {
	d := watch(t)
	err := with(t, journal.Options{Disk: d, Sync: journal.Always}, func(co *loop.Co, j *journal.Journal) error {
		add := func(co *loop.Co) error {
			j.Append([]byte("a"))
			return j.Commit(co)
		}
		all := []*task.Task[struct{}]{task.Do(co, add)}
		for j.Status().Size == 0 {
			if err := co.Sleep(0); err != nil {
				return err
			}
		}
		for range 20 {
			all = append(all, task.Do(co, add))
		}
		_, err := future.Gather(co, all...).Await(co)
		return err
	})
	require.NoError(t, err)
	require.Equal(t, []string{"append log", "append log", "sync log", "append log", "sync log"}, d.trace)
	require.Len(t, d.content(t), 21)
}

// An output that was held is let go when what was appended before is written: with Always, on the disk. Who reads then
// is not held, but for a sync that is under way.
func TestOutputsAreHeld(t *testing.T) {
	for policy, want := range map[journal.Policy][]string{
		journal.Always: {"append log", "cork a", "cork b", "append log", "cork c", "sync log", "uncork a", "uncork b",
			"uncork c"},
		journal.Never: {"append log", "cork a", "cork b", "append log", "uncork a", "uncork b", "sync log"},
	} {
		d := watch(t)
		err := with(t, journal.Options{Disk: d, Sync: policy}, func(co *loop.Co, j *journal.Journal) error {
			a, b, c := output{"a", &d.trace}, output{"b", &d.trace}, output{"c", &d.trace}
			j.Hold(a)
			j.Append([]byte("1"))
			j.Hold(a)
			j.Hold(a)
			j.Hold(b)
			for j.Status().Size == 0 {
				if err := co.Sleep(0); err != nil {
					return err
				}
			}
			j.Hold(c)
			return co.Sleep(time.Millisecond)
		})
		require.NoError(t, err)
		require.Equal(t, want, d.trace, policy)
	}
}

// An output that is held again while the write that it waits for is under way also waits for the next.
func TestAnOutputIsHeldForEachWrite(t *testing.T) {
	d := watch(t)
	err := with(t, journal.Options{Disk: d, Sync: journal.Always}, func(co *loop.Co, j *journal.Journal) error {
		a := output{"a", &d.trace}
		j.Append([]byte("1"))
		j.Hold(a)
		for j.Status().Size == 0 {
			if err := co.Sleep(0); err != nil {
				return err
			}
		}
		j.Append([]byte("2"))
		j.Hold(a)
		j.Hold(a)
		return co.Sleep(time.Millisecond)
	})
	require.NoError(t, err)
	require.Equal(t, []string{"append log", "cork a", "append log", "cork a", "sync log", "uncork a", "append log", "sync log",
		"uncork a"}, d.trace)
}

// A write that fails is tried again, from where it began; meanwhile Err tells, and who only reads is not held.
func TestAWriteThatFails(t *testing.T) {
	d := watch(t)
	err := with(t, journal.Options{Disk: d}, func(co *loop.Co, j *journal.Journal) error {
		j.Append([]byte("1234"))
		if err := j.Commit(co); err != nil {
			return err
		}
		d.refuse["append log"] = true
		j.Append([]byte("5678"))
		late := task.Do(co, j.Commit)
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		require.Equal(t, errRefused, j.Err())
		require.False(t, j.Uncommitted())
		require.False(t, late.Done())
		require.Equal(t, "123456", d.content(t), "a part")
		d.refuse["append log"] = false
		_, err := late.Await(co)
		require.NoError(t, j.Err())
		return err
	})
	require.NoError(t, err)
	require.Equal(t, "12345678", d.content(t))
	require.Contains(t, d.trace, "truncate 4 log")
}

// When nobody knows what is on the disk, Run ends, and who waits is told; so is who comes later.
func TestRunEndsWhenNobodyKnows(t *testing.T) {
	for refused, want := range map[string]string{
		"append log": "log cannot be written: refused",
		"sync log":   "log cannot be brought to the disk: refused",
	} {
		d := watch(t)
		err := with(t, journal.Options{Disk: d, Sync: journal.Always}, func(co *loop.Co, j *journal.Journal) error {
			d.refuse[refused] = true
			for range 2 {
				j.Append([]byte("12"))
				require.ErrorContains(t, j.Commit(co), want)
			}
			return nil
		})
		require.ErrorContains(t, err, want)
	}
}

// Who waits when Run is canceled is told that it has ended, and Close writes what was appended.
func TestACanceledRun(t *testing.T) {
	d := watch(t)
	d.refuse["append log"] = false
	var late *task.Task[struct{}]
	err := with(t, journal.Options{Disk: d}, func(co *loop.Co, j *journal.Journal) error {
		d.refuse["append log"] = true
		j.Append([]byte("12"))
		late = task.Do(co, func(co *loop.Co) error {
			require.True(t, loop.IsCanceled(j.Commit(co)))
			return nil
		})
		err := co.Sleep(time.Millisecond)
		d.refuse["append log"] = false
		return err
	})
	require.NoError(t, err)
	require.True(t, late.Done())
	require.Equal(t, "12", d.content(t))
}

// A slow executor runs its jobs on the loop, after many turns.
type slow struct{ *loop.Loop }

func (e slow) Submit(job func()) error {
	e.after(50, job)
	return nil
}

func (e slow) after(turns int, job func()) {
	if turns == 0 {
		job()
	} else {
		e.CallSoon(func() { e.after(turns-1, job) })
	}
}

// A Run that is canceled in the middle of a sync ends when that has.
func TestACancellationWhileTheDiskIsAtWork(t *testing.T) {
	for _, policy := range []journal.Policy{journal.Always, journal.EverySecond} {
		d := watch(t)
		looptest.Run(t, func(_ *looptest.T, co *loop.Co) error {
			o := journal.Options{Disk: d, Name: "log", Sync: policy, Executor: slow{co.Loop()}}
			j, err := journal.Open(o, whole)
			if err != nil {
				return err
			}
			run := task.Do(co, j.Run)
			j.Append([]byte("1"))
			for _, pause := range []time.Duration{time.Second, 0, 0, 0} {
				if policy == journal.EverySecond || pause == 0 {
					err = errors.Join(err, co.Sleep(pause))
				}
			}
			run.Cancel(nil)
			_, ended := run.Await(co)
			require.True(t, loop.IsCanceled(ended))
			require.LessOrEqual(t, co.Loop().Time(), time.Second)
			return errors.Join(err, j.Close())
		})
		require.Equal(t, []string{"append log", "append log", "sync log", "sync log"}, d.trace, "the last by Close")
	}
}

// What read finds torn is cut off, by a file that takes its place; what read refuses stays as it is.
func TestATornEndIsCutOff(t *testing.T) {
	d := watch(t)
	require.NoError(t, d.Write("log", []byte("whole, to")))
	o := journal.Options{Disk: d, Name: "log"}
	_, err := journal.Open(o, func([]byte) (int, error) { return 3, errRefused })
	require.Equal(t, errRefused, err)
	require.Equal(t, "whole, to", d.content(t))
	require.Empty(t, d.trace)
	j, err := journal.Open(o, func(content []byte) (int, error) { return 5, nil })
	require.NoError(t, err)
	require.Equal(t, journal.Status{Size: 5, Base: 5, Torn: 4}, j.Status())
	require.Equal(t, []string{"append log.new", "sync log.new", "rename log.new", "sync log"}, d.trace)
	require.Equal(t, "whole", d.content(t))
	require.NoError(t, j.Close())
}

func TestAFolderThatIsNotThere(t *testing.T) {
	none := disk.Folder(filepath.Join(t.TempDir(), "none"))
	_, err := journal.Open(journal.Options{Disk: none, Name: "log"}, whole)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestANilJournalKeepsNothing(t *testing.T) {
	var j *journal.Journal
	var trace []string
	j.Append([]byte("1"))
	j.Hold(output{"a", &trace})
	require.Empty(t, trace)
	require.False(t, j.Uncommitted())
	require.NoError(t, errors.Join(j.Err(), j.Commit(nil), j.Close()))
}

func TestMisuse(t *testing.T) {
	d := watch(t)
	require.PanicsWithValue(t, "journal: CompactAt without Compacted", func() {
		_, _ = journal.Open(journal.Options{Disk: d, Name: "log", CompactAt: 1}, whole)
	})
	require.PanicsWithValue(t, `journal: a policy "everysecond"`, func() {
		_, _ = journal.Open(journal.Options{Disk: d, Name: "log", Sync: "everysecond"}, whole)
	})
	require.PanicsWithValue(t, "journal: Open without a disk", func() {
		_, _ = journal.Open(journal.Options{Name: "log"}, whole)
	})
	j, err := journal.Open(journal.Options{Disk: d, Name: "log"}, whole)
	require.NoError(t, err)
	require.PanicsWithValue(t, "journal: Compact without Options.Compacted", func() { _ = j.Compact() })
	require.NoError(t, j.Close())
}
