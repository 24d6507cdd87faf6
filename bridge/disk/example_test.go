package disk_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

func ExampleFolder() {
	path, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(path)
	f := disk.Folder(path)
	fmt.Println(errors.Join(f.Append("log", []byte("one ")), f.Append("log", []byte("two")), f.Sync("log")))
	content, err := f.Read("log")
	fmt.Printf("%s %v\n", content, err)
	// Output:
	// <nil>
	// one two <nil>
}

// A save brings a document to a disk.
type save func(d disk.Disk, document []byte) error

// careless writes a file where it is.
func careless(d disk.Disk, document []byte) error {
	return errors.Join(d.Write("document", document), d.Sync("document"))
}

// careful writes a draft, which takes the place of the file when it is on the disk.
func careful(d disk.Disk, document []byte) error {
	return errors.Join(d.Write("draft", document), d.Sync("draft"), d.Rename("draft", "document"), d.Sync("document"))
}

// test is a program that saves a document, on a host that may crash at each operation of its disk, and starts again.
func (save save) test(t *looptest.T, co *loop.Co) error {
	host := network.New(t, co, &network.Options{Faults: network.Faults{DiskCrashes: 2}}).Host("host")
	var broken error
	host.Run(co, func(co *loop.Co) error {
		content, err := host.Disk().Read("document")
		if err == nil && string(content) != "whole" {
			broken = fmt.Errorf("a document that was saved is %q", content)
		}
		return save(host.Disk(), []byte("whole"))
	})
	return errors.Join(co.Sleep(time.Minute), host.Stop(co), broken)
}

// A test crashes a program wherever it uses its disk, and finds that a file which is written where it is may be there
// in part.
func ExampleDisk() {
	for _, save := range []save{careless, careful} {
		fmt.Println(looptest.Explorer{Schedules: 500}.Run(save.test).Failure != nil)
	}
	// Output:
	// true
	// false
}
