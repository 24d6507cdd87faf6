package stream

import (
	"context"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// Listen opens a listener, as net.Listen does: "tcp", "tcp4", "tcp6" or "unix". If the address has the name of a host,
// the straight-line coroutine co is suspended while that is looked up, and not otherwise; if co is canceled then,
// nothing stays open. A listener of a loop that does not run yet is made by net.Listen and WrapListener. See
// asyncio.start_server.
func Listen(co *loop.Co, network, address string) (*Listener, error) {
	return ListenWith(co, &net.ListenConfig{}, network, address)
}

// ListenWith is Listen with options, which must not be changed meanwhile. While a name is looked up, they are a
// goroutine's: their Control is called there.
func ListenWith(co *loop.Co, config *net.ListenConfig, network, address string) (*Listener, error) {
	step := ListenStep{Config: config, Network: network, Address: address}
	if step.looksUp(co) {
		err := co.Await(&step)
		return step.Listener, err
	}
	return step.listen(co)
}

// ListenStep is ListenWith for step tasks. It may be used again once it is done.
type ListenStep struct {
	Config           *net.ListenConfig // nil means the default
	Network, Address string

	// Listener is what was opened; set when the step is done without an error.
	Listener *Listener

	opening *opening[net.Listener] // nil while nothing is looked up
}

// Step opens the listener.
func (s *ListenStep) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case s.opening != nil:
		return true, s.opened(in)
	case in != nil:
		return true, in
	case s.looksUp(co):
		s.Listener = nil
		config, network, address := s.config(), s.Network, s.Address
		s.opening = openByName(co, func(ctx context.Context) (net.Listener, error) {
			return config.Listen(ctx, network, address)
		})
		co.Low().Park(s)
		return false, nil
	}
	s.Listener, err = s.listen(co)
	return true, err
}

func (s *ListenStep) config() *net.ListenConfig {
	if s.Config == nil {
		return &net.ListenConfig{}
	}
	return s.Config
}

// looksUp reports whether the name of a host is to be looked up.
func (s *ListenStep) looksUp(co *loop.Co) bool {
	return ofConnections(s.Network) && s.Network != "unix" && networkOf(co) == nil && hasName(s.Address)
}

func ofConnections(network string) bool {
	switch network {
	case "tcp", "tcp4", "tcp6", "unix":
		return true
	}
	return false
}

// unknownNetwork is the error of a network that is none for what is to be opened.
func unknownNetwork(op, network string) error {
	return &net.OpError{Op: op, Net: network, Err: net.UnknownNetworkError(network)}
}

// listen opens a listener, at an address without a name.
func (s *ListenStep) listen(co *loop.Co) (*Listener, error) {
	co.Loop().Low().Check("Listen")
	if !ofConnections(s.Network) {
		return nil, unknownNetwork("listen", s.Network)
	}
	if n := networkOf(co); n != nil {
		a, err := n.Listen(s.Network, s.Address)
		if err != nil {
			return nil, err
		}
		return NewListener(co, a), nil
	}
	ln, err := s.config().Listen(context.Background(), s.Network, s.Address)
	if err != nil {
		return nil, err
	}
	return wrapListener(co, ln, true)
}

// opened takes what a goroutine has opened, unless co is canceled.
func (s *ListenStep) opened(in error) error {
	o := s.opening
	s.opening = nil
	ln, err := o.end(in)
	if err == nil {
		s.Listener, err = wrapListener(o.hub.loop, ln, true)
	}
	return err
}

// Abort ends the wait.
func (s *ListenStep) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (s *ListenStep) String() string { return "the address of " + s.Network + " " + s.Address }
