package kvtest_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kvtest"
)

func ExampleCommands_Next() {
	commands := kvtest.Commands{Rand: rand.New(rand.NewPCG(1, 2))}
	for range 3 {
		fmt.Printf("%q\n", commands.Next())
	}
	// Output:
	// ["ZRANK" "Z0" "g2"]
	// ["PEXPIRE" "L2" "-5"]
	// ["EXISTS" "S2" "H1" "L3" "T2" "Z2"]
}

func ExampleReadReply() {
	r := bufio.NewReader(strings.NewReader("*2\r\n$1\r\na\r\n:1\r\n+OK\r\n"))
	for range 2 {
		reply, err := kvtest.ReadReply(r)
		fmt.Printf("%q %v\n", reply, err)
	}
	// Output:
	// "*2\r\n$1\r\na\r\n:1\r\n" <nil>
	// "+OK\r\n" <nil>
}

func ExampleParts() {
	head, parts := kvtest.Parts("*2\r\n$1\r\na\r\n:1\r\n")
	fmt.Printf("%q %q\n", head, parts)
	// Output: "*2\r\n" ["$1\r\na\r\n" ":1\r\n"]
}

func ExampleSorted() {
	fmt.Printf("%q\n", kvtest.Sorted("SMEMBERS", "*2\r\n$1\r\nb\r\n$1\r\na\r\n"))
	// Output: "*2\r\n$1\r\na\r\n$1\r\nb\r\n"
}
