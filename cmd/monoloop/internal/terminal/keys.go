package terminal

import "unicode/utf8"

// A Key is a key that was pressed: the character that it stands for, or one of those below.
type Key rune

// The keys that stand for no character.
const (
	Escape Key = utf8.MaxRune + 1 + iota
	Enter
	Backspace
	Up
	Down
	Left
	Right
	PageUp
	PageDown
	Home
	End
)

// sequences are what follows an escape.
var sequences = map[string]Key{
	"[A": Up, "[B": Down, "[C": Right, "[D": Left, "OA": Up, "OB": Down, "OC": Right, "OD": Left,
	"[5~": PageUp, "[6~": PageDown, "[H": Home, "[F": End, "OH": Home, "OF": End,
	"[1~": Home, "[4~": End, "[7~": Home, "[8~": End,
}

// Decode returns the keys in what was read from a terminal at once. A sequence that it does not know stands for no key.
func Decode(read []byte) (keys []Key) {
	for len(read) > 0 {
		k, n := decode(read)
		read = read[n:]
		if k >= 0 {
			keys = append(keys, k)
		}
	}
	return keys
}

const none Key = -1

// decode returns the first key, and how many bytes it is.
func decode(read []byte) (Key, int) {
	switch read[0] {
	case '\r', '\n':
		return Enter, 1
	case 0x7f, '\b':
		return Backspace, 1
	case '\x1b':
		return decodeEscape(read)
	}
	r, n := utf8.DecodeRune(read)
	if r < ' ' || r == utf8.RuneError && n == 1 {
		return none, n
	}
	return Key(r), n
}

// decodeEscape finds the end of a sequence; an escape that is followed by something else is the key.
func decodeEscape(read []byte) (Key, int) {
	n := 2
	switch {
	case len(read) < 2 || read[1] != '[' && read[1] != 'O':
		return Escape, 1
	case read[1] == 'O':
		n = min(3, len(read))
	default:
		for n < len(read) && (read[n] < '@' || read[n] > '~') {
			n++
		}
		n = min(n+1, len(read))
	}
	if k, ok := sequences[string(read[1:n])]; ok {
		return k, n
	}
	return none, n
}
