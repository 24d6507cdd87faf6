package journal_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A shop keeps its orders in a journal, and knows them when it opens again.
func ExampleJournal() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	shop := func(co *loop.Co, order string) error {
		o := journal.Options{Disk: disk.Folder(dir), Name: "orders", Sync: journal.Always}
		j, err := journal.Open(o, func(content []byte) (int, error) {
			return journal.ReadRecords(content, func(record []byte) error {
				_, err := fmt.Printf("known: %s\n", record)
				return err
			})
		})
		if err != nil {
			return err
		}
		run := task.Do(co, j.Run)
		j.Append(journal.AppendRecord(nil, []byte(order)))
		if err := j.Commit(co); err != nil {
			return err
		}
		fmt.Println("taken:", order)
		run.Cancel(nil)
		_, _ = run.Await(co)
		return j.Close()
	}
	for _, order := range []string{"Earl Grey", "Assam"} {
		if err := loop.Run(func(co *loop.Co) error { return shop(co, order) }); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// taken: Earl Grey
	// known: Earl Grey
	// taken: Assam
}

// A stream is handed to Hold before a reply is written to it, and the reply goes out when it may be told.
func ExampleJournal_Hold() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	err = loop.Run(func(co *loop.Co) error {
		j, err := journal.Open(journal.Options{Disk: disk.Folder(dir), Name: "log", Sync: journal.Always},
			func(content []byte) (int, error) { return len(content), nil })
		if err != nil {
			return err
		}
		run := task.Do(co, j.Run)
		server, client := stream.Pipe(co)
		j.Append([]byte("tea += 1\n"))
		j.Hold(server)
		_, err = server.Write(co, []byte("one more tea\n"))
		fmt.Println(err, server.Pending(), "bytes wait")
		line, err := client.ReadLine(co)
		fmt.Println(line, err)
		run.Cancel(nil)
		_, _ = run.Await(co)
		return errors.Join(server.Close(co), client.Close(co), j.Close())
	})
	fmt.Println(err)
	// Output:
	// <nil> 13 bytes wait
	// one more tea <nil>
	// <nil>
}

// Of a file of lines each of which is a state, the last is enough.
func ExampleJournal_Compact() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	err = loop.Run(func(co *loop.Co) error {
		compacted := future.New[struct{}](co)
		o := journal.Options{Disk: disk.Folder(dir), Name: "log"}
		o.OnCompact = func(err error) { compacted.Settle(struct{}{}, err) }
		o.Compacted = func(_ context.Context, content []byte) (iter.Seq[[]byte], error) {
			return slices.Values([][]byte{content[len(content)-len("state 9\n"):]}), nil
		}
		j, err := journal.Open(o, func(content []byte) (int, error) { return len(content), nil })
		if err != nil {
			return err
		}
		run := task.Do(co, j.Run)
		for i := range 10 {
			j.Append(fmt.Appendf(nil, "state %d\n", i))
		}
		if err := errors.Join(j.Commit(co), j.Compact()); err != nil {
			return err
		}
		_, err = compacted.Future().Await(co)
		fmt.Println(err, j.Status().Size)
		run.Cancel(nil)
		_, _ = run.Await(co)
		return j.Close()
	})
	fmt.Println(err)
	// Output:
	// <nil> 8
	// <nil>
}

func ExampleReadRecords() {
	content := journal.AppendRecord(journal.AppendRecord(nil, []byte("one")), []byte("two"))
	torn := append(content, "\x05\x00\x00"...)
	whole, err := journal.ReadRecords(torn, func(record []byte) error {
		fmt.Printf("%s\n", record)
		return nil
	})
	fmt.Println(len(torn)-whole, "bytes are torn", err)
	// Output:
	// one
	// two
	// 3 bytes are torn <nil>
}
