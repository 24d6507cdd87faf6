package store

import "strings"

// Match reports whether a text matches a pattern with *, ?, [a-c], [^a], and \ before what stands for itself. It takes
// at most as many steps as the product of their lengths.
func Match(pattern, text string) bool {
	var star, rest string // what to try next if all after the last * does not match
	starred := false
	for text != "" {
		if pattern != "" && pattern[0] == '*' {
			pattern = pattern[1:]
			star, rest, starred = pattern, text, true
			continue
		}
		after, ok := matchOne(pattern, text[0])
		switch {
		case ok:
			pattern, text = after, text[1:]
		case starred:
			rest = rest[1:]
			pattern, text = star, rest
		default:
			return false
		}
	}
	return strings.TrimLeft(pattern, "*") == ""
}

func matchOne(pattern string, b byte) (after string, ok bool) {
	switch {
	case pattern == "":
		return "", false
	case pattern[0] == '?':
		return pattern[1:], true
	case pattern[0] == '[':
		return matchClass(pattern[1:], b)
	case pattern[0] == '\\' && len(pattern) > 1:
		pattern = pattern[1:]
	}
	return pattern[1:], pattern[0] == b
}

// matchClass matches what follows a [. The end of the pattern closes it as well.
func matchClass(class string, b byte) (after string, ok bool) {
	not := strings.HasPrefix(class, "^")
	if not {
		class = class[1:]
	}
	for ; class != "" && class[0] != ']'; class = class[1:] {
		low, high := class[0], class[0]
		switch {
		case low == '\\' && len(class) > 1:
			class = class[1:]
			low, high = class[0], class[0]
		case len(class) >= 3 && class[1] == '-':
			high = class[2]
			class = class[2:]
		}
		ok = ok || min(low, high) <= b && b <= max(low, high)
	}
	return strings.TrimPrefix(class, "]"), ok != not
}
