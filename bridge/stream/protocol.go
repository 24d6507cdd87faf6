package stream

import (
	"io"

	"github.com/monoloop-go/monoloop/loop"
)

// A Protocol makes something of the input of a stream as it comes, by callbacks. Parsers that need no stack are written
// so, with a [ProtocolStep] to call them. See asyncio.Protocol.
type Protocol interface {
	// Received gets all that is unread, and says how much of it, from its beginning, is consumed: what is left comes
	// again, when there is more behind it. The data may be looked at until Received returns, as that of Fill. An error
	// ends the step, with it, or without one if it is io.EOF. See asyncio.Protocol.data_received.
	Received(co *loop.Co, data []byte) (n int, err error)
}

// ProtocolStep reads a stream for a Protocol, until the input ends, which is no error, or Received says so, or the
// stream fails. While more than the high-water mark of output is pending it reads nothing, until no more than the low
// one is: that is the back-pressure of what Received appends. A handler of ServeSteps may return one; then what is
// pending goes out before the connection is closed.
//
// Stream and Protocol are set before the first Step.
type ProtocolStep struct {
	Stream   *Stream
	Protocol Protocol

	drain *FlushStep // not nil while it waits for output to go
	again bool
}

// Again has Received called once more with what is unread, also if it is no more than the last time: by who has stopped
// consuming and can go on. It may be called within Received. When nothing is unread, it does nothing.
func (p *ProtocolStep) Again() {
	p.again = true
	if p.Stream.reader != nil {
		p.Stream.reader.Low().Unpark()
	}
}

// Step goes on until there is something to wait for.
func (p *ProtocolStep) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if done, err := p.await(co, in); !done || err == io.EOF {
			return done, nil
		} else if err != nil {
			return true, err
		}
		in = nil
		n, err := p.Protocol.Received(co, p.Stream.in)
		if p.Stream.state == stateOpen { // otherwise Received has closed it, and nothing is unread
			p.Stream.Discard(n)
		}
		if err == io.EOF {
			return true, nil
		} else if err != nil {
			return true, err
		}
		if !p.Stream.drained() {
			p.drain = p.Stream.DrainStep()
		}
	}
}

// await waits for output to go, if there is too much, and then for input.
func (p *ProtocolStep) await(co *loop.Co, in error) (done bool, err error) {
	if p.drain != nil {
		if done, err := p.drain.Step(co, in); !done || err != nil {
			return done, err
		}
		p.drain, in = nil, nil
	}
	return p.Stream.stepReading(co, in, p)
}

func (p *ProtocolStep) try() (done bool, err error) {
	again := p.again && len(p.Stream.in) > 0
	if p.again = false; again {
		return true, nil
	}
	_, err = p.Stream.TryFill()
	return err != ErrWouldBlock, err
}

func (p *ProtocolStep) undo() {}
