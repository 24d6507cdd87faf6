package remote

import (
	"strings"
	"unicode/utf8"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// KeyHelp is what the keys of top do.
const KeyHelp = `q         quits
s, S      sorts by the next column, or the one before
r         reverses the order
space     pauses, and goes on
/         filters by a part of the name, or of what is waited for; Enter ends it, Escape takes it back
arrows    scroll, as do PageUp, PageDown, Home and End
h, ?      shows this; any key takes it away`

func topHelp(f Frame) (lines []terminal.Line) {
	lines = append(lines, f.line(terminal.Heading, "monoloop top"), terminal.Line{})
	for text := range strings.Lines(KeyHelp) {
		lines = append(lines, f.line(terminal.Plain, "%s", strings.TrimSpace(text)))
	}
	return lines
}

// Key does what a key asks for, and reports whether that is to quit.
func (t *Top) Key(k terminal.Key) (quit bool) {
	switch {
	case t.help:
		t.help = false
	case t.typing:
		t.typeKey(k)
	case t.scroll(k):
	default:
		return t.command(k)
	}
	return false
}

func (t *Top) command(k terminal.Key) (quit bool) {
	switch k {
	case 'q', 'Q':
		return true
	case 's':
		t.order = (t.order + 1) % len(topOrders)
	case 'S':
		t.order = (t.order + len(topOrders) - 1) % len(topOrders)
	case 'r':
		t.reverse = !t.reverse
	case ' ':
		t.paused = !t.paused
	case '/':
		t.typing, t.filter = true, ""
	case terminal.Escape:
		t.filter = ""
	case 'h', '?':
		t.help = true
	}
	return false
}

// typeKey is a key of the filter.
func (t *Top) typeKey(k terminal.Key) {
	switch {
	case k == terminal.Enter:
		t.typing = false
	case k == terminal.Escape:
		t.typing, t.filter = false, ""
	case k == terminal.Backspace:
		_, n := utf8.DecodeLastRuneInString(t.filter)
		t.filter = t.filter[:len(t.filter)-n]
	case k <= utf8.MaxRune:
		t.filter += string(rune(k))
	}
	t.from = 0
}

// scroll moves the page, which Lines keeps within the list.
func (t *Top) scroll(k terminal.Key) bool {
	page := max(1, t.lastRows-1)
	switch k {
	case terminal.Up:
		t.from--
	case terminal.Down:
		t.from++
	case terminal.PageUp:
		t.from -= page
	case terminal.PageDown:
		t.from += page
	case terminal.Home:
		t.from = 0
	case terminal.End:
		t.from = t.listed
	default:
		return false
	}
	return true
}
