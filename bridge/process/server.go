package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A server is the worker's side. It ends when the pipe from the parent is closed, whatever runs then: so a worker
// outlives its pool and its parent by no more than a moment. Main's goroutine reads what comes; each call runs on its
// own.
type server struct {
	in    *bufio.Reader // Main's goroutine
	codec remote.Codec  // set once, before the first call

	writing sync.Mutex
	out     *os.File // under writing

	mu     sync.Mutex
	job    uint64 // the call that runs
	cancel context.CancelCauseFunc
}

// serve returns when the parent has closed its end.
func (s *server) serve() error {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt) // a terminal interrupts all; the parent decides
	if err := s.write(appendHello(newFrame(kindHello, 0))); err != nil {
		return err
	}
	for {
		f, err := readFrame(s.in)
		if err != nil {
			return endOfPipe(err)
		}
		if err := s.handle(f); err != nil {
			return err
		}
	}
}

// endOfPipe makes an error of what is not the parent's end.
func endOfPipe(err error) error {
	if errors.Is(err, errFrame) {
		return err
	}
	return nil
}

func (s *server) handle(f frame) error {
	switch f.kind {
	case kindSetup:
		return s.setUp(f)
	case kindCall:
		c, err := readCall(f.payload)
		if err != nil {
			return err
		}
		s.startCall(f.job, c)
		return nil
	case kindCancel:
		cause, _, err := remote.ReadError(f.payload, s.codec)
		s.cancelCall(f.job, cause)
		return err
	}
	return fmt.Errorf("%w: the parent sent kind %d", errFrame, f.kind)
}

// setUp applies the options that the parent has sent, and answers with the problem, if there is one.
func (s *server) setUp(f frame) error {
	asked, err := readSetup(f.payload)
	if err != nil {
		return err
	}
	phase.Store(serving)
	if asked.initializer {
		phase.Store(initializing)
	}
	var problem string
	if err := s.apply(asked); err != nil {
		problem = err.Error()
	}
	return s.write(wire.AppendText(newFrame(kindReady, 0), problem))
}

func (s *server) apply(asked setup) error {
	if asked.identity != identity() {
		return errIdentity
	}
	var ok bool
	if s.codec, ok = remote.FindCodec(asked.codec); !ok {
		return fmt.Errorf("process: the codec %s is not registered in the worker", asked.codec)
	}
	if asked.memoryLimit > 0 {
		return limitMemory(asked.memoryLimit)
	}
	return nil
}

// startCall starts a call on a goroutine of its own.
func (s *server) startCall(job uint64, c call) {
	ctx, cancel := c.context(context.Background())
	s.mu.Lock()
	s.job, s.cancel = job, cancel
	s.mu.Unlock()
	go func() {
		b := c.run(ctx, s.codec, newFrame(kindResult, job))
		if job != 0 && retired.Load() {
			b[0] = byte(kindLast)
		}
		cancel(nil)
		phase.Store(serving)
		if s.write(b) != nil {
			os.Exit(0) // there is no parent any more
		}
	}()
}

// cancelCall ends the context of a call, if it is still the one that runs.
func (s *server) cancelCall(job uint64, cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil && s.job == job {
		s.cancel(cause)
	}
}

func (s *server) write(b []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return writeFrame(s.out, b)
}
