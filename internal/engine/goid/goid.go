package goid

import (
	"bytes"
	"runtime"
	"strconv"
)

// Get returns a number that no other living goroutine has.
func Get() uint64 {
	var buf [64]byte
	text := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	digits, _, _ := bytes.Cut(text, []byte(" "))
	id, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		panic("goid: the runtime writes its stacks otherwise: " + string(buf[:]))
	}
	return id
}
