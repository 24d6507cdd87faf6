package journal

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"sync"
)

// head is what stands before a record: its length, and the checksum of this and of the record, of four bytes each.
const head = 8

// castagnoli is made when the first record is: a program that has none does without it at its start.
var castagnoli = sync.OnceValue(func() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) })

// AppendRecord appends a record to dst in the form that ReadRecords reads: eight bytes more than record has, which may
// be empty, and has less than 4 GiB.
func AppendRecord(dst, record []byte) []byte {
	if uint64(len(record)) > math.MaxUint32 {
		panic("journal: a record of 4 GiB or more")
	}
	at := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(record)))
	dst = binary.LittleEndian.AppendUint32(dst, checksum(dst[at:], record))
	return append(dst, record...)
}

// checksum is of the length and the record: never 0 where a crash has left zeros.
func checksum(length, record []byte) uint32 {
	table := castagnoli()
	return crc32.Update(crc32.Checksum(length, table), table, record)
}

// ReadRecords hands each record, a part of content, to each, and returns where the last one ends before the first that
// is not as it was written: that is cut short, or has another checksum. What comes behind is not looked at: of what was
// not synced a crash may have left the end without the middle. An error of each ends it, and is returned; whole is
// where that record begins.
func ReadRecords(content []byte, each func(record []byte) error) (whole int, err error) {
	for {
		record, n := next(content[whole:])
		if n == 0 {
			return whole, nil
		}
		if err := each(record); err != nil {
			return whole, err
		}
		whole += n
	}
}

// next returns the first record, and how many bytes it takes: 0 if it is not whole.
func next(content []byte) (record []byte, n int) {
	if len(content) < head {
		return nil, 0
	}
	size := uint64(binary.LittleEndian.Uint32(content))
	if size > uint64(len(content)-head) {
		return nil, 0
	}
	record = content[head : head+size : head+size]
	if binary.LittleEndian.Uint32(content[4:]) != checksum(content[:4], record) {
		return nil, 0
	}
	return record, head + int(size)
}
