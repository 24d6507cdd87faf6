package remote

import (
	"encoding/binary"
	"fmt"
)

// Payloads are made of numbers, of sections, and of texts, one after the other; a section is its length and its bytes.
// What they mean is known to who writes and who reads them; only what the user's functions take and give goes through a
// Codec.

// AppendSection appends the length of the section and its bytes.
func AppendSection(b, section []byte) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(section))), section...)
}

// setSectionLength completes a section that was begun empty and appended to.
func setSectionLength(b []byte) {
	binary.BigEndian.PutUint64(b, uint64(len(b)-sectionHeader))
}

const sectionHeader = 8

// AppendText appends a section.
func AppendText(b []byte, s string) []byte { return AppendSection(b, []byte(s)) }

// A Payload is what is left to be read of one. After something could not be read, everything is zero, and Err says so.
type Payload struct {
	Rest []byte
	Err  error
}

func (p *Payload) fail() {
	if p.Err == nil {
		p.Err = fmt.Errorf("%w: its payload ends early", ErrMalformed)
	}
	p.Rest = nil
}

// Uint reads what AppendCount has appended.
func (p *Payload) Uint() uint64 {
	v, n := binary.Uvarint(p.Rest)
	if n <= 0 {
		p.fail()
		return 0
	}
	p.Rest = p.Rest[n:]
	return v
}

// Int reads what AppendInt has appended.
func (p *Payload) Int() int64 {
	v, n := binary.Varint(p.Rest)
	if n <= 0 {
		p.fail()
		return 0
	}
	p.Rest = p.Rest[n:]
	return v
}

// Count reads how many things follow, each of which takes a byte at least.
func (p *Payload) Count() int {
	n := p.Uint()
	if n > uint64(len(p.Rest)) {
		p.fail()
		return 0
	}
	return int(n)
}

// Section returns the bytes of the next section, which are part of the payload's.
func (p *Payload) Section() []byte {
	if len(p.Rest) < sectionHeader || binary.BigEndian.Uint64(p.Rest) > uint64(len(p.Rest)-sectionHeader) {
		p.fail()
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
		p.fail()
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
