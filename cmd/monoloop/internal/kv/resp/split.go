package resp

import (
	"bytes"
	"encoding/hex"
)

const spaces = " \t\n\v\f\r\x00"

// Split appends the words of a line to args. In "double quotes" a backslash escapes as in C, in 'single quotes' only
// the quote; after the closing one must come a space or the end. What was quoted is copied, the rest is parts of line.
func Split(args [][]byte, line []byte) (_ [][]byte, ok bool) {
	for line = bytes.TrimLeft(line, spaces); len(line) > 0; line = bytes.TrimLeft(line, spaces) {
		end := bytes.IndexAny(line, spaces+`"'`)
		if end < 0 {
			return append(args, line), true
		}
		word := line[:end:end]
		if line = line[end:]; line[0] == '"' || line[0] == '\'' {
			if word, line, ok = quoted(word, line[1:], line[0]); !ok {
				return args, false
			}
		}
		args = append(args, word)
	}
	return args, true
}

// quoted appends what is before the closing quote to word, and returns what comes after it.
func quoted(word, line []byte, quote byte) (_, rest []byte, ok bool) {
	for word = append([]byte{}, word...); len(line) > 0; {
		switch {
		case line[0] == quote:
			return word, line[1:], len(line) == 1 || bytes.IndexByte([]byte(spaces), line[1]) >= 0
		case line[0] == '\\' && len(line) > 1 && quote == '"':
			word, line = escaped(word, line[1:])
		case line[0] == '\\' && len(line) > 1 && line[1] == quote:
			word, line = append(word, quote), line[2:]
		default:
			word, line = append(word, line[0]), line[1:]
		}
	}
	return word, nil, false
}

// escaped appends what stands after a backslash.
func escaped(word, line []byte) (_, rest []byte) {
	if len(line) >= 3 && line[0] == 'x' {
		var b [1]byte
		if _, err := hex.Decode(b[:], line[1:3]); err == nil {
			return append(word, b[0]), line[3:]
		}
	}
	if i := bytes.IndexByte([]byte("nrtba"), line[0]); i >= 0 {
		return append(word, "\n\r\t\b\a"[i]), line[1:]
	}
	return append(word, line[0]), line[1:]
}
