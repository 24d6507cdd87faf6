package module

import (
	"encoding/base64"
	"strings"
)

// inline returns a source map as the comment that ends a source.
func inline(sourceMap []byte) string {
	return "\n//# sourceMappingURL=data:application/json;base64," + base64.StdEncoding.EncodeToString(sourceMap) + "\n"
}

const mappings = `"mappings": "`

// below returns the source map of a text before which a line is put.
func below(sourceMap []byte) []byte {
	return []byte(strings.Replace(string(sourceMap), mappings, mappings+";", 1))
}

// countingFromOne returns a source map whose columns count from one, as the engine takes and shows them. Each column is
// told by its distance from the one before, so only the first of each line is changed, and the first of all in the
// source.
func countingFromOne(sourceMap []byte) []byte {
	text := string(sourceMap)
	begin := strings.Index(text, mappings) + len(mappings)
	length := strings.IndexByte(text[max(begin, 0):], '"')
	if begin < len(mappings) || length < 0 {
		return sourceMap
	}
	lines := strings.Split(text[begin:begin+length], ";")
	first := true
	for i, line := range lines {
		if line == "" {
			continue
		}
		generated, at := number(line, 0)
		if first {
			first = false
			line = line[:at] + columnFromOne(line[at:])
		}
		lines[i] = encoded(generated+1) + line[at:]
	}
	return []byte(text[:begin] + strings.Join(lines, ";") + text[begin+length:])
}

// columnFromOne adds one to the column in a segment from its source on.
func columnFromOne(segment string) string {
	_, at := number(segment, 0)
	_, at = number(segment, at) // the line
	column, end := number(segment, at)
	return segment[:at] + encoded(column+1) + segment[end:]
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// number reads a number in the base-64 digits of source maps, whose lowest bit is the sign.
func number(text string, at int) (n, end int) {
	for shift := 0; at < len(text); shift += 5 {
		digit := strings.IndexByte(digits, text[at])
		if digit < 0 {
			break
		}
		at++
		n |= digit & 31 << shift
		if digit < 32 {
			break
		}
	}
	if n&1 != 0 {
		return -(n >> 1), at
	}
	return n >> 1, at
}

func encoded(n int) (text string) {
	if n < 0 {
		n = -n<<1 | 1
	} else {
		n <<= 1
	}
	for n > 31 {
		text += string(digits[n&31|32])
		n >>= 5
	}
	return text + digits[n:n+1]
}
