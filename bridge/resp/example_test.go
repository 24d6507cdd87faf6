package resp_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

func ExampleParser() {
	p := resp.Parser{MaxArgs: 1 << 20, MaxBulk: 1 << 20, MaxSize: 1 << 20}
	view := []byte("SET tea 'Earl Grey'\r\n*2\r\n$3\r\nGET\r\n$3\r\ntea\r\n*1\r\n$4\r\nPI")
	for {
		args, n, more, err := p.Parse(view)
		if n == 0 {
			fmt.Println("not before", more, "bytes; error:", err)
			return
		}
		fmt.Printf("%q\n", args)
		view = view[n:]
	}
	// Output:
	// ["SET" "tea" "Earl Grey"]
	// ["GET" "tea"]
	// not before 14 bytes; error: <nil>
}

func ExampleWriter() {
	for _, v3 := range []bool{false, true} {
		w := resp.Writer{V3: v3}
		w.Reply(resp.Map{"score", 1.5, "rank", nil})
		fmt.Printf("%q\n", w.Buf)
	}
	// Output:
	// "*4\r\n$5\r\nscore\r\n$3\r\n1.5\r\n$4\r\nrank\r\n$-1\r\n"
	// "%2\r\n$5\r\nscore\r\n,1.5\r\n$4\r\nrank\r\n_\r\n"
}

func ExampleSplit() {
	args, ok := resp.Split(nil, []byte(`SET key "a\tb" 'it is'`))
	fmt.Printf("%q %v\n", args, ok)
	// Output: ["SET" "key" "a\tb" "it is"] true
}

func ExampleInt() {
	fmt.Println(resp.Int([]byte("-12")))
	fmt.Println(resp.Int([]byte("012")))
	// Output:
	// -12 true
	// 0 false
}

func ExampleFloat() {
	fmt.Println(resp.Float(3), resp.Float(0.1))
	// Output: 3 0.10000000000000001
}

func ExampleParser_ParseReply() {
	p := resp.Parser{MaxArgs: 1 << 20, MaxBulk: 1 << 20, MaxSize: 1 << 20}
	view := []byte("+OK\r\n%1\r\n$5\r\nscore\r\n,1.5\r\n-ERR no\r\n$3\r\nte")
	for {
		reply, n, more, err := p.ParseReply(view)
		if n == 0 {
			fmt.Println("not before", more, "bytes; error:", err)
			return
		}
		fmt.Printf("%T %v\n", reply, reply)
		view = view[n:]
	}
	// Output:
	// resp.Status OK
	// resp.Map [score 1.5]
	// resp.Error ERR no
	// not before 9 bytes; error: <nil>
}

// The log of a program that was killed while it wrote a transaction.
func ExampleReadLog() {
	var w resp.Writer
	w.Reply([]string{"SET", "tea", "hot"})
	whole := len(w.Buf)
	w.Reply([]string{"MULTI"})
	w.Reply([]string{"INCR", "cups"})
	good, err := resp.ReadLog(w.Buf, func(args [][]byte) error {
		fmt.Printf("%q\n", args)
		return nil
	})
	fmt.Println(good == whole, err)
	// Output:
	// ["SET" "tea" "hot"]
	// true <nil>
}
