package netbench

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A Process is this program, started once more to do something that is measured. It ends when its standard input does.
type Process struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	Told    string // its first line, which says that it is up
}

// Start starts this program with other arguments, and waits for its first line.
func Start(args ...string) (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &Process{command: exec.Command(self, args...)}
	p.command.Stderr = os.Stderr
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	if p.Told, err = p.line(); err != nil {
		_ = p.Stop()
		return nil, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return p, nil
}

func (p *Process) line() (string, error) {
	line, err := p.out.ReadString('\n')
	return strings.TrimSuffix(line, "\n"), err
}

// Ask returns the answer to a question.
func (p *Process) Ask(q Question) (float64, error) {
	if _, err := fmt.Fprintln(p.in, q); err != nil {
		return 0, err
	}
	line, err := p.line()
	if err != nil {
		return 0, fmt.Errorf("asked for its %s, the process has ended: %w", q, err)
	}
	return strconv.ParseFloat(line, 64)
}

// Stop has the process end, and waits until it has.
func (p *Process) Stop() error {
	_ = p.in.Close()
	return p.command.Wait()
}
