package resp

import (
	"bytes"
	"cmp"
	"math"
	"strconv"
	"strings"
)

// A ProtocolError says why what a client sends is no command. There is no way to go on after it.
type ProtocolError string

func (e ProtocolError) Error() string { return "Protocol error: " + string(e) }

const (
	maxLine   = 64 << 10 // of an inline command, and of a length that never ends
	leastBulk = int64(len("$0\r\n\r\n"))
	spaces    = " \t\n\v\f\r"
)

// A Parser finds commands in what has arrived. It keeps nothing of a command that is not complete, so that one Parser
// serves all connections of a goroutine. The zero Parser has the limits of Redis.
type Parser struct {
	MaxArgs int // how many arguments a command may have; 0 is 1,048,576
	MaxBulk int // how many bytes an argument may have; 0 is 512 MiB, and there are never more than 2 GiB
	MaxSize int // how many bytes a command may have; 0 is 1 GiB

	args [][]byte // of the command returned last
}

func (p *Parser) maxArgs() int { return min(cmp.Or(p.MaxArgs, 1<<20), math.MaxInt32) }
func (p *Parser) maxBulk() int { return min(cmp.Or(p.MaxBulk, 512<<20), math.MaxInt32) }
func (p *Parser) maxSize() int { return cmp.Or(p.MaxSize, 1<<30) }

// clamp makes an int of how many bytes there must be, which are more than a view can have if they do not fit into one.
func clamp(n int64) int { return int(min(n, math.MaxInt)) }

// Parse finds the first command in view, which begins where the last one ended. N is its length: the caller skips so
// much. The arguments are parts of view, and good until the next Parse; an empty command has none. If the command is
// not complete, n is 0, and it cannot be before view has more bytes in all. The error is a [ProtocolError].
func (p *Parser) Parse(view []byte) (args [][]byte, n, more int, err error) {
	p.args = p.args[:0]
	if len(view) > 0 && view[0] == '*' {
		n, more, err = p.array(view)
	} else {
		n, more, err = p.inline(view)
	}
	switch {
	case err == nil && max(n, more) > p.maxSize():
		return nil, 0, 0, ProtocolError("too big a command")
	case n == 0:
		return nil, 0, more, err
	}
	return p.args, n, 0, err
}

// array parses "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n".
func (p *Parser) array(view []byte) (n, more int, err error) {
	count, pos, err := length(view, 0, "invalid multibulk length")
	if err != nil || pos == 0 {
		return 0, len(view) + 1, err
	}
	if count > p.maxArgs() {
		return 0, 0, ProtocolError("invalid multibulk length")
	}
	for left := count; left > 0; left-- {
		if pos >= len(view) {
			return 0, clamp(int64(pos) + int64(left)*leastBulk), nil
		}
		if view[pos] != '$' {
			return 0, 0, ProtocolError("expected '$', got '" + string(rune(view[pos])) + "'")
		}
		size, start, err := length(view, pos, "invalid bulk length")
		switch {
		case err != nil || start == 0:
			return 0, max(len(view)+1, clamp(int64(pos)+int64(left)*leastBulk)), err
		case size < 0 || size > p.maxBulk():
			return 0, 0, ProtocolError("invalid bulk length")
		case size > len(view)-start-2:
			return 0, clamp(int64(start) + int64(size) + 2 + int64(left-1)*leastBulk), nil
		case view[start+size] != '\r' || view[start+size+1] != '\n':
			return 0, 0, ProtocolError("expected CRLF after a bulk")
		}
		p.args = append(p.args, view[start:start+size:start+size])
		pos = start + size + 2
	}
	return pos, 0, nil
}

// length reads the number after the byte at pos, and returns where the next line begins: 0 if the line is not complete.
func length(view []byte, pos int, wrong ProtocolError) (n, next int, err error) {
	line := view[pos+1:]
	if len(line) >= 3 && line[1] == '\r' && line[2] == '\n' && line[0]-'0' <= 9 {
		return int(line[0] - '0'), pos + 4, nil
	}
	end := bytes.IndexByte(line[:min(len(line), maxLine)], '\r')
	switch {
	case end < 0 && len(line) >= maxLine:
		return 0, 0, wrong
	case end < 0 || end+1 >= len(line):
		return 0, 0, nil
	}
	value, ok := Int(line[:end])
	if !ok || line[end+1] != '\n' || int64(int32(value)) != value {
		return 0, 0, wrong
	}
	return int(value), pos + 1 + end + 2, nil
}

// inline parses "GET k\r\n", as a person types it.
func (p *Parser) inline(view []byte) (n, more int, err error) {
	end := bytes.IndexByte(view[:min(len(view), maxLine)], '\n')
	switch {
	case end < 0 && len(view) >= maxLine:
		return 0, 0, ProtocolError("too big inline request")
	case end < 0:
		return 0, len(view) + 1, nil
	}
	var ok bool
	if p.args, ok = Split(p.args, bytes.TrimSuffix(view[:end], []byte("\r"))); !ok {
		return 0, 0, ProtocolError("unbalanced quotes in request")
	}
	return end + 1, 0, nil
}

// Split appends the words of a line to args, as Redis does: what is quoted begins anywhere in a word, and is its end. In
// "double quotes" a backslash escapes: \n, \r, \t, \b, \a and \x41 are bytes, and any other byte is itself. In 'single
// quotes' it escapes a single quote alone. A quote that is not closed, or has something behind it, is not ok. A byte of
// zero ends the line. What is not quoted is parts of line.
func Split(args [][]byte, line []byte) (_ [][]byte, ok bool) {
	line, _, _ = bytes.Cut(line, []byte{0})
	for line = bytes.TrimLeft(line, spaces); len(line) > 0; line = bytes.TrimLeft(line, spaces) {
		end := bytes.IndexAny(line, " \t\n\r\"'")
		if end < 0 {
			return append(args, line), true
		}
		word := line[:end:end]
		if line = line[end:]; line[0] == '"' || line[0] == '\'' {
			if word, line, ok = quoted(bytes.Clone(word), line[0], line[1:]); !ok {
				return args, false
			}
		}
		args = append(args, word)
	}
	return args, true
}

// quoted appends to a word what comes before the closing quote.
func quoted(word []byte, quote byte, line []byte) (_, rest []byte, ok bool) {
	for len(line) > 0 {
		c, n := line[0], 1
		switch {
		case c == quote:
			return word, line[1:], len(line) == 1 || bytes.IndexByte([]byte(spaces), line[1]) >= 0
		case c == '\\' && len(line) > 1 && (quote == '"' || line[1] == quote):
			c, n = escaped(line)
		}
		word, line = append(word, c), line[n:]
	}
	return nil, nil, false
}

// escaped returns the byte that a backslash and what follows stand for, and how many bytes these are.
func escaped(line []byte) (c byte, n int) {
	if line[1] == 'x' && len(line) > 3 {
		if v, err := strconv.ParseUint(string(line[2:4]), 16, 8); err == nil {
			return byte(v), 4
		}
	}
	if i := strings.IndexByte("nrtba", line[1]); i >= 0 {
		return "\n\r\t\b\a"[i], 2
	}
	return line[1], 2
}

// Int parses a number as Redis does: no plus, no leading zeros, no spaces.
func Int(b []byte) (int64, bool) {
	var canonical [20]byte
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || !bytes.Equal(strconv.AppendInt(canonical[:0], n, 10), b) {
		return 0, false
	}
	return n, true
}
