package flight

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

// A Flight is a record: the last events of a loop until it was taken.
type Flight struct {
	Reason string    // for which it was taken
	Error  string    // of the run that it ends with; empty if there is none
	Taken  time.Time // by the wall
	Lost   bool      // there were events before the first
	Cut    bool      // and after the last: a few short entries, and the one that ran for long; see Recorder.Take
	Notes  Notes

	sources []string
	names   map[uint64]string
	stream  []byte
}

// Name returns the name of a task, of which the number is known: its default name if it had no other, or that is not
// known.
func (f *Flight) Name(task uint64) string {
	if name := f.names[task]; name != "" {
		return name
	}
	if task == 0 {
		return "the loop"
	}
	return "Task-" + strconv.FormatUint(task, 10)
}

// The file begins with the magic line, a byte for the version, and the length of what follows in 8 bytes, least first;
// and ends with a CRC-32C of all before it.
const (
	magic   = "monoloop flight\n"
	version = 2 // version 1 knew of nothing missing at the end
	header  = len(magic) + 1 + 8
)

// castagnoli returns a table that the standard library makes once, when it is asked for.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

var (
	// ErrForeign is the error of what is no record of a flight, or one of another version.
	ErrForeign = errors.New("flight: not a record of a flight that this program can read")

	// ErrDamaged is the error of a record that was cut, or changed.
	ErrDamaged = errors.New("flight: the record is damaged")
)

// WriteTo writes the record, for Read.
func (f *Flight) WriteTo(w io.Writer) (int64, error) {
	b := append([]byte(magic), version)
	b = append(b, make([]byte, 8)...)
	b = f.body(b)
	binary.LittleEndian.PutUint64(b[header-8:], uint64(len(b)-header))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli()))
	n, err := w.Write(b)
	return int64(n), err
}

func (f *Flight) body(b []byte) []byte {
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	text(f.Reason)
	text(f.Error)
	text(f.Notes.Schedule)
	text(f.Notes.Story)
	b = binary.AppendVarint(b, f.Taken.UnixNano())
	b = binary.AppendUvarint(b, f.missing())
	b = binary.AppendUvarint(b, uint64(len(f.sources)))
	for _, s := range f.sources {
		text(s)
	}
	b = binary.AppendUvarint(b, uint64(len(f.names)))
	for _, task := range slices.Sorted(maps.Keys(f.names)) {
		b = binary.AppendUvarint(b, task)
		text(f.names[task])
	}
	text(string(f.stream))
	return b
}

// What is missing, as the file has it.
const lost, cut = 1, 2

func (f *Flight) missing() (what uint64) {
	if f.Lost {
		what |= lost
	}
	if f.Cut {
		what |= cut
	}
	return what
}

// Read reads one record, and nothing behind it. The error is ErrForeign or ErrDamaged, and says what is wrong, or r's;
// io.EOF if there is nothing at all.
func Read(r io.Reader) (*Flight, error) {
	head := make([]byte, header)
	n, err := io.ReadFull(r, head)
	switch {
	case err == io.EOF:
		return nil, err
	case n < len(magic) || string(head[:len(magic)]) != magic:
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: it does not begin as one", ErrForeign)
	case n > len(magic) && (head[len(magic)] < 1 || head[len(magic)] > version):
		return nil, fmt.Errorf("%w: it is of version %d, and this reads versions 1 to %d", ErrForeign, head[len(magic)],
			version)
	case err != nil:
		return nil, fmt.Errorf("%w: it was cut within its first bytes", ErrDamaged)
	}
	length := binary.LittleEndian.Uint64(head[header-8:])
	if length > 1<<40 {
		return nil, fmt.Errorf("%w: it says that it has %d bytes", ErrDamaged, length)
	}
	rest, err := io.ReadAll(io.LimitReader(r, int64(length)+4))
	if err != nil {
		return nil, err
	}
	return parse(head, rest, length)
}

// parse reads what follows the header.
func parse(head, rest []byte, length uint64) (*Flight, error) {
	if got := uint64(len(rest)); got < length+4 {
		return nil, fmt.Errorf("%w: it was cut after %d of %d bytes", ErrDamaged, got, length+4)
	}
	body := rest[:length]
	sum := crc32.Update(crc32.Checksum(head, castagnoli()), castagnoli(), body)
	if sum != binary.LittleEndian.Uint32(rest[length:]) {
		return nil, fmt.Errorf("%w: its checksum is not that of its bytes", ErrDamaged)
	}
	p := parser{rest: body}
	f := p.flight()
	if p.failed || len(p.rest) > 0 {
		return nil, fmt.Errorf("%w: its checksum is right, and its parts are not", ErrDamaged)
	}
	d := decoder{rest: f.stream, sources: f.sources}
	for len(d.rest) > 0 {
		if _, _, err := d.next(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return f, nil
}

// parser reads a body.
type parser struct {
	rest   []byte
	failed bool
}

func (p *parser) flight() *Flight {
	f := &Flight{Reason: p.text(), Error: p.text(), Notes: Notes{Schedule: p.text(), Story: p.text()}}
	taken, n := binary.Varint(p.rest)
	p.skip(n)
	f.Taken = time.Unix(0, taken)
	missing := p.number()
	f.Lost, f.Cut = missing&lost != 0, missing&cut != 0
	for range p.number() {
		if p.failed {
			break
		}
		f.sources = append(f.sources, p.text())
	}
	f.names = map[uint64]string{}
	for range p.number() {
		if p.failed {
			break
		}
		task := p.number()
		f.names[task] = p.text()
	}
	f.stream = bytes.Clone([]byte(p.text()))
	return f
}

func (p *parser) skip(n int) {
	if n <= 0 || n > len(p.rest) {
		p.failed, p.rest = true, nil
		return
	}
	p.rest = p.rest[n:]
}

func (p *parser) number() uint64 {
	v, n := binary.Uvarint(p.rest)
	p.skip(n)
	if n <= 0 {
		return 0
	}
	return v
}

func (p *parser) text() string {
	n := p.number()
	if n > uint64(len(p.rest)) {
		p.failed, p.rest = true, nil
		return ""
	}
	s := string(p.rest[:n])
	p.rest = p.rest[n:]
	return s
}
