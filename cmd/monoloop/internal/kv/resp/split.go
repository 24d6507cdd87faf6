package resp

import (
	"bytes"
	"strconv"
)

const spaces = " \t\n\v\f\r\x00"

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
