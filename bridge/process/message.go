package process

import (
	"encoding/binary"
	"fmt"
)

// Payloads are made of numbers, of sections, and of texts, one after the other; a section is its length and its bytes.
// What they mean is known to who writes and who reads them; only what the user's functions take and give goes through a
// Codec.

func appendSection(b, section []byte) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(section))), section...)
}

// setSectionLength completes a section that was begun empty and appended to.
func setSectionLength(b []byte) {
	binary.BigEndian.PutUint64(b, uint64(len(b)-sectionHeader))
}

const sectionHeader = 8

func appendText(b []byte, s string) []byte { return appendSection(b, []byte(s)) }

// A payload is what is left to be read of one. After something could not be read, everything is zero, and err says so.
type payload struct {
	rest []byte
	err  error
}

func (p *payload) fail() {
	if p.err == nil {
		p.err = fmt.Errorf("%w: its payload ends early", errFrame)
	}
	p.rest = nil
}

func (p *payload) uint() uint64 {
	v, n := binary.Uvarint(p.rest)
	if n <= 0 {
		p.fail()
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

func (p *payload) int() int64 {
	v, n := binary.Varint(p.rest)
	if n <= 0 {
		p.fail()
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

// count reads how many things follow, each of which takes a byte at least.
func (p *payload) count() int {
	n := p.uint()
	if n > uint64(len(p.rest)) {
		p.fail()
		return 0
	}
	return int(n)
}

// section returns the bytes of the next section, which are part of the payload's.
func (p *payload) section() []byte {
	if len(p.rest) < sectionHeader || binary.BigEndian.Uint64(p.rest) > uint64(len(p.rest)-sectionHeader) {
		p.fail()
		return nil
	}
	end := sectionHeader + int(binary.BigEndian.Uint64(p.rest))
	s := p.rest[sectionHeader:end:end]
	p.rest = p.rest[end:]
	return s
}

func (p *payload) text() string { return string(p.section()) }

func (p *payload) byte() byte {
	if len(p.rest) == 0 {
		p.fail()
		return 0
	}
	v := p.rest[0]
	p.rest = p.rest[1:]
	return v
}

func (p *payload) flag() bool { return p.byte() != 0 }

func appendCount(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

func appendInt(b []byte, n int64) []byte { return binary.AppendVarint(b, n) }

func appendFlag(b []byte, flag bool) []byte {
	if flag {
		return append(b, 1)
	}
	return append(b, 0)
}
