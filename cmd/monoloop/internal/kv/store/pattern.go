package store

import "strings"

// Match reports whether a text matches a pattern of Redis: * is any bytes, ? is one, [a-z] one of these, [^a-z] one of
// others, and what comes after a backslash is itself. What does not match behind a star is tried one byte further on,
// behind the last star alone: what an earlier one leaves to it can only be less.
func Match(pattern, text string) bool {
	last, from := "", -1 // what comes behind the last star, and where in text it was tried
	for at := 0; at < len(text); {
		if strings.HasPrefix(pattern, "*") {
			pattern = pattern[1:]
			last, from = pattern, at
		} else if matches, n := matchByte(pattern, text[at]); matches {
			pattern, at = pattern[n:], at+1
		} else if from < 0 {
			return false
		} else {
			from++
			pattern, at = last, from
		}
	}
	return strings.Trim(pattern, "*") == ""
}

// matchByte reports whether the first element of a pattern, which is no star, matches a byte, and how long it is.
func matchByte(pattern string, c byte) (matches bool, n int) {
	switch {
	case pattern == "":
		return false, 0
	case pattern[0] == '?':
		return true, 1
	case pattern[0] == '[':
		return matchClass(pattern, c)
	case pattern[0] == '\\' && len(pattern) > 1:
		return pattern[1] == c, 2
	}
	return pattern[0] == c, 1
}

// matchClass is for what begins with a bracket. A class that is not closed goes to the end of the pattern.
func matchClass(pattern string, c byte) (matches bool, n int) {
	n = 1
	others := strings.HasPrefix(pattern[n:], "^")
	if others {
		n++
	}
	for ; n < len(pattern) && pattern[n] != ']'; n++ {
		low, high := pattern[n], pattern[n]
		switch rest := pattern[n+1:]; {
		case low == '\\' && rest != "":
			n++
			low, high = rest[0], rest[0]
		case len(rest) > 1 && rest[0] == '-':
			n += 2
			low, high = min(low, rest[1]), max(low, rest[1])
		}
		matches = matches || low <= c && c <= high
	}
	return matches != others, min(n+1, len(pattern))
}
