package javascript

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// encode returns the bytes of a string; half a surrogate pair is the replacement character.
func (r *Runtime) encode(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(r.vm.NewArrayBuffer([]byte(call.Argument(0).String())))
}

// decode returns the text of bytes, whether they were bad, and how many are left since they begin a character whose
// end may come, if more is to come.
func (r *Runtime) decode(call goja.FunctionCall) goja.Value {
	buffer, _ := call.Argument(0).Export().(goja.ArrayBuffer)
	data, left := buffer.Bytes(), 0
	if call.Argument(1).ToBoolean() {
		left = incomplete(data)
	}
	text, bad := decoded(data[:len(data)-left])
	result := r.vm.NewObject()
	r.define(result, map[string]any{"text": text, "left": left, "bad": bad})
	return result
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
