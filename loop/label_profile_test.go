package loop_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// A sample of a profile: how often it was taken, the functions of the stack, the innermost first, and the labels.
type sample struct {
	count  int64
	stack  []string
	labels map[string]string
}

// readProfile decodes what runtime/pprof has written: a message Profile of the protocol buffers, compressed.
func readProfile(t *testing.T, compressed []byte) (all []sample) {
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	require.NoError(t, err)
	data, err := io.ReadAll(r)
	require.NoError(t, err)
	p := message(data)
	var texts []string
	for _, s := range p[6] {
		texts = append(texts, string(s.bytes))
	}
	functions := map[uint64]string{} // by location
	names := map[uint64]string{}
	for _, f := range p[5] {
		m := message(f.bytes)
		names[m[1][0].number] = texts[m[2][0].number]
	}
	for _, l := range p[4] {
		m := message(l.bytes)
		for _, line := range m[4] {
			functions[m[1][0].number] += names[message(line.bytes)[1][0].number] + "\n"
		}
	}
	for _, f := range p[2] {
		m := message(f.bytes)
		s := sample{count: int64(packed(m[2])[0]), labels: map[string]string{}}
		for _, location := range packed(m[1]) {
			s.stack = append(s.stack, functions[location])
		}
		for _, l := range m[3] {
			label := message(l.bytes)
			if len(label[2]) > 0 {
				s.labels[texts[label[1][0].number]] = texts[label[2][0].number]
			}
		}
		all = append(all, s)
	}
	return all
}

// A field of a message has a number or bytes.
type field struct {
	number uint64
	bytes  []byte
}

// message returns the fields of a message by their tags.
func message(data []byte) map[uint64][]field {
	fields := map[uint64][]field{}
	for len(data) > 0 {
		key, n := binary.Uvarint(data)
		number, m := binary.Uvarint(data[n:])
		data = data[n+m:]
		f := field{number: number}
		if key&7 == 2 { // the other kind in a profile is 0, a number
			f.bytes, data = data[:number], data[number:]
		}
		fields[key>>3] = append(fields[key>>3], f)
	}
	return fields
}

// packed returns the numbers of a repeated field, which may have been packed into one.
func packed(all []field) (numbers []uint64) {
	for _, f := range all {
		if f.bytes == nil {
			numbers = append(numbers, f.number)
		}
		for data := f.bytes; len(data) > 0; {
			v, n := binary.Uvarint(data)
			numbers, data = append(numbers, v), data[n:]
		}
	}
	return numbers
}
