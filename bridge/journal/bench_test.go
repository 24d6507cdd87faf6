package journal_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func BenchmarkAppendRecord(b *testing.B) {
	record := make([]byte, 64)
	dst := make([]byte, 0, 128)
	b.ReportAllocs()
	for b.Loop() {
		dst = journal.AppendRecord(dst[:0], record)
	}
}

// A lost disk takes everything and keeps nothing.
type lost struct{ disk.Folder }

func (lost) Append(string, []byte) error { return nil }

// BenchmarkCommit is of a coroutine alone, without what the disk costs.
func BenchmarkCommit(b *testing.B) {
	o := journal.Options{Disk: lost{disk.Folder(b.TempDir())}, Name: "log"}
	err := loop.Run(func(co *loop.Co) error {
		j, err := journal.Open(o, whole)
		if err != nil {
			return err
		}
		task.Do(co, j.Run)
		p := []byte("INCR cups\n")
		b.ReportAllocs()
		for b.Loop() {
			j.Append(p)
			if err := j.Commit(co); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
