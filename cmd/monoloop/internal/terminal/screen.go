package terminal

import (
	"fmt"
	"io"
	"strings"
)

// A Screen draws pages in the place of what a terminal shows, which comes back when the screen is closed.
type Screen struct {
	w     io.Writer
	color bool
}

const (
	enter = "\x1b[?1049h\x1b[?25l" // the other screen, no cursor
	leave = "\x1b[?25h\x1b[?1049l"
	home  = "\x1b[H"
	rest  = "\x1b[K"  // erases to the end of the line
	below = "\x1b[J"  // erases what is below
	wrap  = "\x1b[?7" // h or l: whether long lines wrap
)

// NewScreen begins to draw on w.
func NewScreen(w io.Writer, color bool) (*Screen, error) {
	_, err := io.WriteString(w, enter+wrap+"l")
	return &Screen{w, color}, err
}

// Draw shows the lines, as many as there is room for, in one write.
func (s *Screen) Draw(lines []Line, rows int) error {
	if rows > 0 && len(lines) > rows {
		lines = lines[:rows]
	}
	var b strings.Builder
	b.WriteString(home)
	for i, l := range lines {
		if i > 0 {
			b.WriteString("\r\n")
		}
		b.WriteString(s.text(l) + rest)
	}
	b.WriteString(below)
	_, err := io.WriteString(s.w, b.String())
	return err
}

func (s *Screen) text(l Line) string {
	if s.color {
		return l.Paint()
	}
	return l.Text
}

// Close gives the terminal back.
func (s *Screen) Close() error {
	_, err := fmt.Fprint(s.w, wrap+"h"+leave)
	return err
}
