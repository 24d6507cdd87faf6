package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// A terminal edits the lines of the prompt: the arrows move in a line and in the history, and what is printed meanwhile
// stands above the line. It is an io.Reader of lines, and reads a line only when it is asked for one: the terminal is
// raw while a line is edited, and as it was while a script runs, so that an interrupt reaches the process.
type terminal struct {
	*term.Terminal
	in      io.Closer
	raw     func() (restore func(), err error)
	asked   chan string // prompts
	once    sync.Once
	entries func() []string // the history; called while a line is edited, when nobody changes it
	rest    string          // of a line that was not read whole
}

// standardTerminal returns the terminal that the process is at; nil if its input or its output is something else.
func standardTerminal(in io.Reader, out io.Writer) *terminal {
	input, isFile := in.(*os.File)
	output, isOut := out.(*os.File)
	if !isFile || !isOut || !term.IsTerminal(int(input.Fd())) || !term.IsTerminal(int(output.Fd())) {
		return nil
	}
	var t *terminal
	t = newTerminal(struct {
		io.Reader
		io.Writer
	}{in, out}, input, func() (func(), error) {
		// The window may have another size by now; a terminal without one has none to tell.
		if width, height, err := term.GetSize(int(output.Fd())); err == nil && width > 0 && height > 0 {
			_ = t.SetSize(width, height)
		}
		state, err := term.MakeRaw(int(input.Fd()))
		return func() { _ = term.Restore(int(input.Fd()), state) }, err
	})
	return t
}

func newTerminal(screen io.ReadWriter, in io.Closer, raw func() (func(), error)) *terminal {
	t := &terminal{Terminal: term.NewTerminal(screen, ""), in: in, raw: raw, asked: make(chan string, 1)}
	t.History = recalled{t}
	return t
}

// ask has the next line read, with a prompt.
func (t *terminal) ask(prompt string) { t.asked <- prompt }

// Read waits until a line is asked for, and reads it.
func (t *terminal) Read(p []byte) (int, error) {
	if t.rest == "" {
		prompt, open := <-t.asked
		if !open {
			return 0, io.EOF
		}
		line, err := t.line(prompt)
		if err != nil {
			return 0, err
		}
		t.rest = line + "\n"
	}
	n := copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

func (t *terminal) line(prompt string) (string, error) {
	restore, err := t.raw()
	if err != nil {
		return "", err
	}
	defer restore()
	t.SetPrompt(prompt)
	line, err := t.ReadLine()
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	return line, err
}

// Close ends a Read that waits.
func (t *terminal) Close() error {
	t.once.Do(func() { close(t.asked) })
	return t.in.Close()
}

// recalled is the history of the prompt as the terminal wants it, the last entry first. The prompt adds to it itself.
type recalled struct{ t *terminal }

// Add does nothing: the prompt knows what is a whole entry.
func (r recalled) Add(string) {}

// Len is term.History's, as is At.
func (r recalled) Len() int { return len(r.all()) }

// At returns an entry in one line.
func (r recalled) At(i int) string {
	all := r.all()
	return strings.ReplaceAll(all[len(all)-1-i], "\n", " ")
}

func (r recalled) all() []string {
	if r.t.entries == nil {
		return nil
	}
	return r.t.entries()
}
