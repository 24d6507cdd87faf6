package javascript

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/text/encoding/charmap"
)

// encode returns the bytes of a string; half a surrogate pair is the replacement character.
func (r *Runtime) encode(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(r.vm.NewArrayBuffer([]byte(call.Argument(0).String())))
}

// decode returns the text of bytes, whether they were bad, and how many are left since they begin a character whose
// end may come, if more is to come.
func (r *Runtime) decode(call goja.FunctionCall) goja.Value {
	buffer, _ := call.Argument(0).Export().(goja.ArrayBuffer)
	data, more, encoding := buffer.Bytes(), call.Argument(1).ToBoolean(), call.Argument(2).String()
	var text string
	var left int
	var bad bool
	switch table := tables[encoding]; {
	case table != nil:
		text, bad = single(data, table)
	case encoding == "utf-16le":
		text, left, bad = wide(data, binary.LittleEndian, more)
	case encoding == "utf-16be":
		text, left, bad = wide(data, binary.BigEndian, more)
	default:
		if more {
			left = incomplete(data)
		}
		text, bad = decoded(data[:len(data)-left])
	}
	result := r.vm.NewObject()
	r.define(result, map[string]any{"text": text, "left": left, "bad": bad})
	return result
}

// single decodes bytes that are a character each.
func single(data []byte, table *charmap.Charmap) (text string, bad bool) {
	var out strings.Builder
	for _, b := range data {
		c := table.DecodeByte(b)
		bad = bad || c == utf8.RuneError
		out.WriteRune(c)
	}
	return out.String(), bad
}

// wide decodes UTF-16, and leaves what may be the beginning of a character if more is to come.
func wide(data []byte, order binary.ByteOrder, more bool) (text string, left int, bad bool) {
	var out strings.Builder
	for at := 0; at < len(data); {
		rest := data[at:]
		var c rune
		size := 2
		switch {
		case len(rest) < 2:
			c, size = utf8.RuneError, 1
		case !utf16.IsSurrogate(rune(order.Uint16(rest))):
			c = rune(order.Uint16(rest))
		case len(rest) >= 4:
			if c = utf16.DecodeRune(rune(order.Uint16(rest)), rune(order.Uint16(rest[2:]))); c != utf8.RuneError {
				size = 4
			}
		default:
			c = utf8.RuneError
		}
		high := len(rest) >= 2 && order.Uint16(rest)&0xfc00 == 0xd800
		if more && (len(rest) < 2 || high && len(rest) < 4) {
			return out.String(), len(rest), bad
		}
		bad = bad || c == utf8.RuneError && !(len(rest) >= 2 && order.Uint16(rest) == 0xfffd)
		out.WriteRune(c)
		at += size
	}
	return out.String(), 0, bad
}

// decoded replaces each longest beginning of a character that is cut by one replacement character, as the Encoding
// standard asks, and any other bad byte by one as well.
func decoded(data []byte) (text string, bad bool) {
	if utf8.Valid(data) {
		return string(data), false
	}
	var out strings.Builder
	for len(data) > 0 {
		c, size := utf8.DecodeRune(data)
		if c == utf8.RuneError && size == 1 {
			size = max(1, begun(data))
		}
		out.WriteRune(c)
		data = data[size:]
	}
	return out.String(), true
}

// begun returns how many bytes at the beginning of data could begin a character, though they do not make one.
func begun(data []byte) int {
	for n := min(len(data), 3); n > 1; n-- {
		if !utf8.FullRune(data[:n]) {
			return n
		}
	}
	return 0
}

// incomplete returns how many bytes at the end begin a character that is not complete.
func incomplete(data []byte) int {
	for n := 1; n <= min(3, len(data)); n++ {
		if tail := data[len(data)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return n
			}
			return 0
		}
	}
	return 0
}
