package aof_test

import (
	"fmt"
	"os"
	"slices"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/aof"
)

// A log that has become long is replaced by one that does the same.
func ExampleLog() {
	path, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(path)
	print := func(args [][]byte) error {
		fmt.Printf("%q\n", args)
		return nil
	}
	l, torn, err := aof.Open(disk.Folder(path), print)
	fmt.Println(torn, err)
	fmt.Println(l.Append(log("INCR cups", "INCR cups", "INCR cups")))
	size, err := l.Rewrite(l.Size, print, slices.Values([][]byte{log("SET cups 3")}))
	fmt.Println(size, err)
	tail := log("INCR cups") // is appended to the log while the draft is made
	fmt.Println(l.Append(tail))
	fmt.Println(l.Replace(tail))
	_, torn, err = aof.Open(disk.Folder(path), print)
	fmt.Println(torn, err)
	// Output:
	// 0 <nil>
	// <nil>
	// ["INCR" "cups"]
	// ["INCR" "cups"]
	// ["INCR" "cups"]
	// 30 <nil>
	// <nil>
	// false <nil>
	// ["SET" "cups" "3"]
	// ["INCR" "cups"]
	// 0 <nil>
}
