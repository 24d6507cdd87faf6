package resp

import (
	"bytes"
	"strconv"
)

// A ProtocolError says why what a client sends is no command. There is no way to go on after it.
type ProtocolError string

func (e ProtocolError) Error() string { return "Protocol error: " + string(e) }

const (
	maxLine   = 64 << 10 // of an inline command, and of a length that never ends
	leastBulk = len("$0\r\n\r\n")
	spaces    = " \t\n\v\f\r\x00"
)

// A Parser finds commands in what has arrived. It keeps nothing of a command that is not complete, so that one Parser
// serves all connections of a goroutine.
type Parser struct {
	MaxArgs int // how many arguments a command may have
	MaxBulk int // how many bytes an argument may have
	MaxSize int // how many bytes a command may have

	args [][]byte // of the command returned last
}

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
	if err == nil && more > p.MaxSize {
		err = ProtocolError("too big a command")
	}
	if n == 0 {
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
	if count > p.MaxArgs {
		return 0, 0, ProtocolError("invalid multibulk length")
	}
	for left := count; left > 0; left-- {
		if pos >= len(view) {
			return 0, pos + left*leastBulk, nil
		}
		if view[pos] != '$' {
			return 0, 0, ProtocolError("expected '$', got '" + string(rune(view[pos])) + "'")
		}
		size, start, err := length(view, pos, "invalid bulk length")
		switch {
		case err != nil || start == 0:
			return 0, max(len(view)+1, pos+left*leastBulk), err
		case size < 0 || size > p.MaxBulk:
			return 0, 0, ProtocolError("invalid bulk length")
		case start+size+2 > len(view):
			return 0, start + size + 2 + (left-1)*leastBulk, nil
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

// Split appends the words of a line to args. In "double quotes" a backslash escapes as in Go, in 'single quotes' it
// stands for itself; after the closing quote must come a space or the end. What is not quoted is parts of line.
func Split(args [][]byte, line []byte) (_ [][]byte, ok bool) {
	for line = bytes.TrimLeft(line, spaces); len(line) > 0; line = bytes.TrimLeft(line, spaces) {
		word, end := line, bytes.IndexAny(line, spaces)
		switch {
		case line[0] == '"':
			prefix, err := strconv.QuotedPrefix(string(line))
			text, _ := strconv.Unquote(prefix)
			if word, end = []byte(text), len(prefix); err != nil {
				return args, false
			}
		case line[0] == '\'':
			end = 2 + bytes.IndexByte(line[1:], '\'')
			if word = line[1:max(1, end-1)]; end < 2 {
				return args, false
			}
		case end < 0:
			end = len(line)
			fallthrough
		default:
			word = line[:end:end]
		}
		args, line = append(args, word), line[end:]
		if len(line) > 0 && bytes.IndexByte([]byte(spaces), line[0]) < 0 {
			return args, false
		}
	}
	return args, true
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
