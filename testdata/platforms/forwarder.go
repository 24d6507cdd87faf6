package main

import (
	"bytes"
	"encoding/binary"
)

// Where the parts of the library are, in the file and, from the section on, in memory.
const (
	peHeader    = 0x40
	alignment   = 0x200
	sectionAt   = 0x1000
	sectionSize = 0x200
)

// forwarder returns a library for Windows on amd64 that has one function, which is that of another library: a file without
// any code, of one kilobyte. Wine 8 has no bcryptprimitives.dll, without which no program of Go starts.
func forwarder(name, function, target string) []byte {
	file := make([]byte, 0, alignment+sectionSize)
	b := bytes.NewBuffer(file)
	exports := exportsOf(name, function, target)
	put(b, []byte("MZ"), make([]byte, 0x3A), uint32(peHeader), []byte("PE\x00\x00"))
	const optionalSize, dll, executable, large = 240, 0x2000, 0x0002, 0x0020
	put(b, uint16(0x8664), uint16(1), uint32(0), uint32(0), uint32(0), uint16(optionalSize), uint16(dll|executable|large))
	put(b, uint16(0x20B), uint16(0), uint32(0), uint32(sectionSize), uint32(0), uint32(0), uint32(0)) // no code, no entry point
	put(b, uint64(0x6F0000000), uint32(sectionAt), uint32(alignment))                                 // where it would like to lie
	put(b, uint16(6), uint16(0), uint16(0), uint16(0), uint16(6), uint16(0), uint32(0))               // versions
	put(b, uint32(2*sectionAt), uint32(alignment), uint32(0), uint16(3), uint16(0))                   // sizes; a console program
	put(b, uint64(0x100000), uint64(0x1000), uint64(0x100000), uint64(0x1000), uint32(0), uint32(16))
	put(b, uint32(sectionAt), uint32(len(exports)), make([]byte, 15*8)) // of 16 directories only the exports
	put(b, []byte(".edata\x00\x00"), uint32(len(exports)), uint32(sectionAt), uint32(sectionSize), uint32(alignment))
	const readable, data = 0x40000000, 0x00000040
	put(b, make([]byte, 12), uint32(readable|data))
	b.Write(make([]byte, alignment-b.Len()))
	b.Write(exports)
	b.Write(make([]byte, alignment+sectionSize-b.Len()))
	return b.Bytes()
}

// exportsOf is the table of exports. An address within it is no function, but the name of one elsewhere.
func exportsOf(name, function, target string) []byte {
	const directory, functions, names, ordinals, texts = sectionAt, sectionAt + 40, sectionAt + 44, sectionAt + 48, sectionAt + 52
	b := &bytes.Buffer{}
	nameAt := uint32(texts)
	functionAt := nameAt + uint32(len(name)) + 1
	targetAt := functionAt + uint32(len(function)) + 1
	put(b, uint32(0), uint32(0), uint32(0), nameAt, uint32(1), uint32(1), uint32(1))
	put(b, uint32(functions), uint32(names), uint32(ordinals))
	put(b, targetAt, functionAt, uint32(0)) // the ordinal, and two bytes of nothing
	put(b, []byte(name+"\x00"+function+"\x00"+target+"\x00"))
	return b.Bytes()
}

func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(b, binary.LittleEndian, v) // to a buffer, of values that have a size
	}
}
