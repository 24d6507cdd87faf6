package journal_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

var errRefused = errors.New("refused")

// A watched disk records what is done to a folder, and refuses what it is told to.
type watched struct {
	disk.Folder
	trace  []string
	refuse map[string]bool // operations, as the trace has them
}

func watch(t *testing.T) *watched {
	return &watched{Folder: disk.Folder(t.TempDir()), refuse: map[string]bool{}}
}

func (w *watched) note(op, name string) error {
	w.trace = append(w.trace, op+" "+name)
	if w.refuse[op+" "+name] {
		return errRefused
	}
	return nil
}

func (w *watched) Append(name string, data []byte) error {
	if err := w.note("append", name); err != nil {
		_ = w.Folder.Append(name, data[:len(data)/2]) // a full disk has room for a part
		return err
	}
	return w.Folder.Append(name, data)
}

func (w *watched) Truncate(name string, n int) error {
	return errors.Join(w.note(fmt.Sprint("truncate ", n), name), w.Folder.Truncate(name, n))
}

func (w *watched) Sync(name string) error {
	if err := w.note("sync", name); err != nil {
		return err
	}
	return w.Folder.Sync(name)
}

func (w *watched) Rename(from, to string) error {
	if err := w.note("rename", from); err != nil {
		return err
	}
	return w.Folder.Rename(from, to)
}

func (w *watched) content(t *testing.T) string {
	content, err := w.Read("log")
	require.NoError(t, err)
	return string(content)
}

// whole takes a content as it is.
func whole(content []byte) (int, error) { return len(content), nil }

// with runs a program on a new journal, in virtual time; then Run is canceled, if it has not ended with an error, which
// is returned.
func with(t *testing.T, o journal.Options, program func(co *loop.Co, j *journal.Journal) error) (ran error) {
	looptest.Run(t, func(_ *looptest.T, co *loop.Co) error {
		o.Name = "log"
		j, err := journal.Open(o, whole)
		if err != nil {
			return err
		}
		t.Cleanup(func() { _ = j.Close() })
		run := task.Do(co, j.Run)
		if err = program(co, j); err != nil {
			return err
		}
		run.Cancel(nil)
		if _, ran = run.Await(co); loop.IsCanceled(ran) {
			ran = nil
			return j.Close()
		}
		return nil
	})
	return ran
}

// An output tells a trace of its corks.
type output struct {
	name  string
	trace *[]string
}

func (o output) Cork()   { *o.trace = append(*o.trace, "cork "+o.name) }
func (o output) Uncork() { *o.trace = append(*o.trace, "uncork "+o.name) }
