package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrMalformed matches the error of a Payload that is none.
var ErrMalformed = errors.New("wire: the bytes are no message")

// A section is its length and its bytes; a text is a section.

// AppendSection appends the length of the section and its bytes.
func AppendSection(b, section []byte) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(section))), section...)
}

// GrowSection returns b with room for a section of n bytes.
func GrowSection(b []byte, n int) []byte { return slices.Grow(b, sectionHeader+n) }

// SetSectionLength completes a section that was begun empty and appended to: b begins with it, and ends with it.
func SetSectionLength(b []byte) {
	binary.BigEndian.PutUint64(b, uint64(len(b)-sectionHeader))
}

// SectionOf returns the bytes of the section that b is, or nil if it is none.
func SectionOf(b []byte) []byte {
	p := Payload{Rest: b}
	return p.Section()
}

const sectionHeader = 8

// AppendText appends a section.
func AppendText(b []byte, s string) []byte { return AppendSection(b, []byte(s)) }

// A Payload is what is left to be read of one. After something could not be read, everything is zero, and Err says so.
type Payload struct {
	Rest []byte
	Err  error
}

// Fail makes what is left unreadable: it is not what it should be.
func (p *Payload) Fail() {
	if p.Err == nil {
		p.Err = fmt.Errorf("%w: its payload ends early", ErrMalformed)
	}
	p.Rest = nil
}

// Uint reads what AppendCount has appended.
func (p *Payload) Uint() uint64 { return varint(p, binary.Uvarint) }

// Int reads what AppendInt has appended.
func (p *Payload) Int() int64 { return varint(p, binary.Varint) }

func varint[T int64 | uint64](p *Payload, decode func([]byte) (T, int)) T {
	v, n := decode(p.Rest)
	if n <= 0 {
		p.Fail()
		return 0
	}
	p.Rest = p.Rest[n:]
	return v
}

// Count reads how many things follow, each of which takes a byte at least.
func (p *Payload) Count() int {
	n := p.Uint()
	if n > uint64(len(p.Rest)) {
		p.Fail()
		return 0
	}
	return int(n)
}

// Section returns the bytes of the next section, which are part of the payload's.
func (p *Payload) Section() []byte {
	if len(p.Rest) < sectionHeader || binary.BigEndian.Uint64(p.Rest) > uint64(len(p.Rest)-sectionHeader) {
		p.Fail()
		return nil
	}
	end := sectionHeader + int(binary.BigEndian.Uint64(p.Rest))
	s := p.Rest[sectionHeader:end:end]
	p.Rest = p.Rest[end:]
	return s
}

// Text reads a section.
func (p *Payload) Text() string { return string(p.Section()) }

// Byte reads one byte.
func (p *Payload) Byte() byte {
	if len(p.Rest) == 0 {
		p.Fail()
		return 0
	}
	v := p.Rest[0]
	p.Rest = p.Rest[1:]
	return v
}

// Flag reads what AppendFlag has appended.
func (p *Payload) Flag() bool { return p.Byte() != 0 }

// AppendCount appends a number that is not negative.
func AppendCount(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

// AppendInt appends a number.
func AppendInt(b []byte, n int64) []byte { return binary.AppendVarint(b, n) }

// AppendFlag appends a byte.
func AppendFlag(b []byte, flag bool) []byte {
	if flag {
		return append(b, 1)
	}
	return append(b, 0)
}
