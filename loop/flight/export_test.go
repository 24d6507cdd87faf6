package flight

import (
	"encoding/binary"
	"hash/crc32"
)

// Sealed returns a file whose body is that of data, whatever it is, so that a fuzzer comes through the checksum.
func Sealed(data []byte) []byte {
	body := data[min(len(data), header):]
	b := append([]byte(magic), version)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(body)))
	b = append(b, body...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli()))
}

// Hurried reports whether the loop's entries are so short that the last ones are not published by themselves.
func (r *Recorder) Hurried() bool { return !r.log.CaughtUp() }
