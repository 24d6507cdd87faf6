package resp

import (
	"bytes"
	"math/big"
	"strconv"
)

// maxDepth is how deep arrays may lie within arrays. No command has a reply of more than a few.
const maxDepth = 32

// ParseReply finds the first reply in view, which begins where the last one ended. N is its length: the caller skips so
// much. If the reply is not complete, n is 0, and it cannot be before view has more bytes in all. MaxArgs is how many
// elements each of its arrays may have, MaxBulk how long a string may be, and MaxSize the whole reply. The error is a
// [ProtocolError]; that a server answers by an error is none: the reply is an [Error] then.
//
// A reply is what a [Writer] takes: a Status, an Error, an int64, a float64, a bool, a string, a *big.Int, nil,
// NoArray, a []any, a Map, a Set or a Push, of such. Attributes, which servers may put before a reply, are skipped.
func (p *Parser) ParseReply(view []byte) (reply any, n, more int, err error) {
	r := replyReader{p, view, 0}
	reply, more, err = r.reply(0)
	switch {
	case err == nil && max(r.pos, more) > p.maxSize():
		return nil, 0, 0, ProtocolError("too big a reply")
	case err != nil || more > 0:
		return nil, 0, more, err
	}
	return reply, r.pos, 0, nil
}

// A replyReader goes through a view.
type replyReader struct {
	*Parser
	view []byte
	pos  int // where the next reply begins
}

// reply reads what begins at pos.
func (r *replyReader) reply(depth int) (reply any, more int, err error) {
	if depth > maxDepth {
		return nil, 0, ProtocolError("too deep a reply")
	}
	line, more, err := r.line()
	if err != nil || more > 0 {
		return nil, more, err
	}
	switch kind := line[0]; kind {
	case '$', '=', '!':
		return r.bulk(kind, line[1:])
	case '*', '%', '~', '>', '|':
		reply, more, err = r.aggregate(kind, line[1:], depth)
		if kind == '|' && more == 0 && err == nil {
			return r.reply(depth + 1)
		}
		return reply, more, err
	default:
		reply, err = simple(kind, string(line[1:]))
		return reply, 0, err
	}
}

// line takes a line, which has a byte at least.
func (r *replyReader) line() (line []byte, more int, err error) {
	rest := r.view[r.pos:]
	end := bytes.IndexByte(rest[:min(len(rest), maxLine)], '\n')
	switch {
	case end < 0 && len(rest) >= maxLine:
		return nil, 0, ProtocolError("too long a line")
	case end < 0:
		return nil, len(r.view) + 1, nil
	case end < 2 || rest[end-1] != '\r':
		return nil, 0, ProtocolError("no reply")
	}
	r.pos += end + 1
	return rest[:end-1], 0, nil
}

// simple parses what is a line.
func simple(kind byte, text string) (reply any, err error) {
	switch kind {
	case '+':
		return Status(text), nil
	case '-':
		return Error(text), nil
	case ':':
		reply, err = strconv.ParseInt(text, 10, 64)
	case ',':
		reply, err = strconv.ParseFloat(text, 64)
	case '(':
		n, ok := new(big.Int).SetString(text, 10)
		if reply = n; !ok {
			err = strconv.ErrSyntax
		}
	case '#':
		if reply = text == "t"; text != "t" && text != "f" {
			err = strconv.ErrSyntax
		}
	case '_':
	default:
		return nil, ProtocolError("no reply begins with '" + string(rune(kind)) + "'")
	}
	if err != nil {
		return nil, ProtocolError("invalid value after '" + string(rune(kind)) + "'")
	}
	return reply, nil
}

// bulk parses a string of any bytes, or one that has its format before it, or an error of such.
func (r *replyReader) bulk(kind byte, length []byte) (reply any, more int, err error) {
	size, ok := Int(length)
	switch {
	case ok && kind == '$' && size == -1:
		return nil, 0, nil
	case !ok || size < 0 || size > int64(r.maxBulk()):
		return nil, 0, ProtocolError("invalid bulk length")
	case size > int64(len(r.view)-r.pos-2):
		return nil, clamp(int64(r.pos) + size + 2), nil
	}
	switch end := r.pos + int(size) + 2; {
	case r.view[end-2] != '\r' || r.view[end-1] != '\n':
		return nil, 0, ProtocolError("expected CRLF after a bulk")
	default:
		text := string(r.view[r.pos : end-2])
		r.pos = end
		if kind == '!' {
			return Error(text), 0, nil
		}
		if kind == '=' && len(text) >= 4 { // txt: or mkd:
			text = text[4:]
		}
		return text, 0, nil
	}
}

// aggregate parses replies within a reply.
func (r *replyReader) aggregate(kind byte, length []byte, depth int) (reply any, more int, err error) {
	size, ok := Int(length)
	switch {
	case ok && kind == '*' && size == -1:
		return NoArray, 0, nil
	case !ok || size < 0 || size > int64(r.maxArgs()):
		return nil, 0, ProtocolError("invalid multibulk length")
	case kind == '%' || kind == '|':
		size *= 2
	}
	elements := []any{}
	for left := size; left > 0; left-- {
		if least := int64(r.pos) + left*leastReply; least > int64(len(r.view)) {
			return nil, clamp(least), nil
		}
		element, more, err := r.reply(depth + 1)
		if err != nil || more > 0 {
			return nil, max(more, clamp(int64(r.pos)+(left-1)*leastReply)), err
		}
		elements = append(elements, element)
	}
	switch kind {
	case '%':
		return Map(elements), 0, nil
	case '~':
		return Set(elements), 0, nil
	case '>':
		return Push(elements), 0, nil
	}
	return elements, 0, nil
}

const leastReply = int64(len("_\r\n"))
