package command

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// streams are the pipes of one process. They do what package exec does for an exec.Cmd whose streams are no files, so
// that exec.Cmd.Wait returns when the process has ended, even if others have its pipes.
//
// They are made on the loop's goroutine; from start on, all but childEnds belongs to the supervisor.
type streams struct {
	delay     time.Duration
	childEnds []*os.File // of the process; closed here once it has them, or if it could not be started
	ourEnds   []*os.File
	outs      []*pipe
	copied    []*pipe    // those of outs that are copied to a writer
	ins       []*os.File // that are written to
	copies    []func() error
	results   chan error    // gets that of each of copies
	copyStdin func() error  // copies what cmd.Stdin gives; nil if there is nothing to copy
	stdinDone chan error    // gets that of copyStdin
	stopped   chan struct{} // closed by stop
	stopOnce  sync.Once
	err       error // the first of a copy
}

// out makes a pipe for the process to write to.
func (s *streams) out() (child *os.File, p *pipe, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	p = &pipe{file: r, wait: s.delay}
	s.childEnds, s.ourEnds, s.outs = append(s.childEnds, w), append(s.ourEnds, r), append(s.outs, p)
	return w, p, nil
}

// in makes a pipe for the process to read from.
func (s *streams) in() (child, file *os.File, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	s.childEnds, s.ourEnds, s.ins = append(s.childEnds, r), append(s.ourEnds, w), append(s.ins, w)
	return r, w, nil
}

// connect gives cmd files for every stream that is none, and p what Options asks for.
func (s *streams) connect(p *Process, cmd *exec.Cmd, o Options) error {
	if err := s.connectStdin(p, cmd, o.Stdin); err != nil {
		return err
	}
	same := o.Merge || sameWriter(cmd.Stdout, cmd.Stderr)
	var err error
	if p.stdout, cmd.Stdout, err = s.connectOutput(p, "stdout", cmd.Stdout, o.Stdout, o.MaxLine); err != nil {
		return err
	}
	if same {
		cmd.Stderr = cmd.Stdout
		return nil
	}
	p.stderr, cmd.Stderr, err = s.connectOutput(p, "stderr", cmd.Stderr, o.Stderr, o.MaxLine)
	return err
}

func sameWriter(a, b io.Writer) bool {
	defer func() { _ = recover() }() // types that cannot be compared are not the same
	return a != nil && a == b
}

func (s *streams) connectStdin(p *Process, cmd *exec.Cmd, piped bool) error {
	from := cmd.Stdin
	if _, isFile := from.(*os.File); isFile || from == nil && !piped {
		return nil
	}
	child, file, err := s.in()
	if err != nil {
		return err
	}
	cmd.Stdin = child
	if piped {
		p.stdin = &Input{process: p, file: file}
		return nil
	}
	s.stdinDone = make(chan error, 1)
	s.copyStdin = func() error {
		defer file.Close()
		_, err := io.Copy(file, from)
		if errors.Is(err, errNoReader) || errors.Is(err, os.ErrClosed) {
			return nil // the process did not want all
		}
		return err
	}
	return nil
}

func (s *streams) connectOutput(
	p *Process, name string, to io.Writer, piped bool, maxLine int,
) (*Lines, io.Writer, error) {
	if _, isFile := to.(*os.File); isFile || to == nil && !piped {
		return nil, to, nil
	}
	child, from, err := s.out()
	if err != nil {
		return nil, nil, err
	}
	if piped {
		return newLines(p, name, from, maxLine), child, nil
	}
	s.copied = append(s.copied, from)
	s.copies = append(s.copies, func() error {
		defer from.file.Close()
		_, err := io.Copy(to, from)
		return err
	})
	return nil, child, nil
}

// closeChildEnds is called when the process has its own.
func (s *streams) closeChildEnds() {
	for _, f := range s.childEnds {
		_ = f.Close()
	}
}

// closeAll closes everything, for a process that did not come into being.
func (s *streams) closeAll() {
	s.closeChildEnds()
	for _, f := range s.ourEnds {
		_ = f.Close()
	}
}

// start begins to copy.
func (s *streams) start() {
	s.results = make(chan error, len(s.copies))
	for _, fn := range s.copies {
		go func() { s.results <- fn() }()
	}
	if s.copyStdin != nil {
		go func() { s.stdinDone <- s.copyStdin() }()
	}
}

func (s *streams) setError(err error) {
	if s.err == nil {
		s.err = err
	}
}

// finish is called when the process has ended. It waits until all is copied that the process has written, and no longer
// than delay for those who hold its pipes, or for a reader that cmd.Stdin is waiting for; nor, if the process was
// stopped, for a writer.
func (s *streams) finish(stopped bool) error {
	for _, p := range s.outs {
		p.processEnded()
	}
	for _, f := range s.ins {
		_ = f.Close()
	}
	if s.copyStdin != nil {
		select {
		case err := <-s.stdinDone:
			s.setError(err)
		case <-s.stopped:
			s.setError(exec.ErrWaitDelay)
		case <-time.After(s.delay):
			s.setError(exec.ErrWaitDelay)
		}
	}
	s.finishCopies(stopped)
	return s.err
}

// finishCopies waits for every copy, but for no more than delay when somebody has stopped the process, or the wait.
func (s *streams) finishCopies(stopped bool) {
	cut, late := s.stopped, (<-chan time.Time)(nil)
	if stopped {
		cut, late = nil, time.After(s.delay)
	}
	for range s.copies {
		for copied := false; !copied; {
			select {
			case err := <-s.results:
				s.setError(err)
				copied = true
			case <-cut:
				cut, late = nil, time.After(s.delay)
			case <-late:
				s.setError(exec.ErrWaitDelay)
				s.stop() // of what comes, nothing is copied
				return
			}
		}
	}
}

// stop may be called from any goroutine. It ends every copy, even if others hold the pipe; lines go on.
func (s *streams) stop() {
	s.stopOnce.Do(func() {
		close(s.stopped)
		for _, p := range s.copied {
			p.stop()
		}
	})
}
