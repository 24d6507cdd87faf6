package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A Terminal is a terminal that gives each key at once, and does not show it. Ctrl-C remains an interrupt, Ctrl-Z does
// nothing. One goroutine at a time may use it.
type Terminal struct {
	in    *os.File
	saved string // how it was before, in the language of stty
	chunk [256]byte
}

// keyModes: a read returns what there is, or nothing after a tenth of a second.
var keyModes = []string{"-icanon", "-echo", "min", "0", "time", "1", "susp", "undef"}

// Open makes a terminal give its keys at once, until Close. The error says that in is no terminal, or what is missing.
func Open(in *os.File) (*Terminal, error) {
	if !Is(in) {
		return nil, errors.New("no terminal")
	}
	saved, err := stty(in, "-g")
	if err != nil {
		return nil, err
	}
	t := &Terminal{in: in, saved: strings.TrimSpace(saved)}
	if _, err := stty(in, keyModes...); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Close makes the terminal what it was.
func (t *Terminal) Close() error {
	_, err := stty(t.in, t.saved)
	return err
}

// ReadKeys waits for keys, and returns them; it returns the error of ctx soon after that has ended.
func (t *Terminal) ReadKeys(ctx context.Context) ([]Key, error) {
	for ctx.Err() == nil {
		n, err := t.in.Read(t.chunk[:])
		if keys := Decode(t.chunk[:n]); len(keys) > 0 {
			return keys, nil
		}
		if err != nil && err != io.EOF { // which says that there was no key
			return nil, err
		}
	}
	return nil, ctx.Err()
}

// Is reports whether x is a file that is a character device, such as a terminal.
func Is(x any) bool {
	file, ok := x.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Colors reports whether colors may be sent to x: it is a terminal, and the environment does not forbid it by NO_COLOR,
// or by TERM=dumb.
func Colors(x any) bool { return Is(x) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" }

// Size returns how large the terminal is to which x, such as an *os.File, leads; zeros if it is none. The environment
// variables COLUMNS and LINES, where they are set, are believed more.
func Size(x any) (columns, rows int) {
	if Is(x) {
		if text, err := stty(x.(*os.File), "size"); err == nil {
			_, _ = fmt.Sscan(text, &rows, &columns)
		}
	}
	return fromEnvironment("COLUMNS", columns), fromEnvironment("LINES", rows)
}

func fromEnvironment(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// stty runs the command of that name for the terminal that file is.
func stty(file *os.File, args ...string) (string, error) {
	c := exec.Command("stty", args...)
	c.Stdin = file
	out, err := c.Output()
	return string(out), err
}
