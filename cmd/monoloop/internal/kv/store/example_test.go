package store_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

func ExampleDB_Do() {
	db := store.New()
	db.Log = true
	var w resp.Writer
	for _, args := range [][]string{{"SET", "t", "hot", "EX", "60"}, {"GET", "t"}, {"RPUSH", "l", "a"}, {"GET", "l"}} {
		db.Do(store.Lookup([]byte(args[0])), 1000, slicesOf(args), &w)
	}
	fmt.Printf("%q\n", w.Buf)
	fmt.Printf("%q\n", db.Effects.Buf)
	// Output: "+OK\r\n$3\r\nhot\r\n:1\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"
	// "*5\r\n$3\r\nSET\r\n$1\r\nt\r\n$3\r\nhot\r\n$4\r\nPXAT\r\n$5\r\n61000\r\n*3\r\n$5\r\nRPUSH\r\n$1\r\nl\r\n$1\r\na\r\n"
}

func ExampleMatch() {
	fmt.Println(store.Match("h[ae]llo*", "hello world"), store.Match("h?llo", "hllo"))
	// Output: true false
}
