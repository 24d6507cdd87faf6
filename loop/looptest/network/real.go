package network

import (
	"net"
	"net/netip"
	"slices"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// A real is what a Network leads to when the program runs on the real clock: what a host listens at is a port of
// 127.0.0.1, which the system chooses. Nothing goes wrong by choice, and partitions do nothing, but a host may still
// crash.
type real struct {
	system  stream.Network
	address map[string]string // by host and key of the acceptor

	reached map[netip.AddrPort]netip.AddrPort // where datagrams to the port of a host are to go
	named   map[netip.AddrPort]netip.AddrPort // whose they are that come from there
}

func newReal(r loop.Ref) *real {
	addrs := func() map[netip.AddrPort]netip.AddrPort { return map[netip.AddrPort]netip.AddrPort{} }
	return &real{system: stream.System(r), address: map[string]string{}, reached: addrs(), named: addrs()}
}

func (h *Host) realKey(key string) string { return h.name + " " + key }

// dial begins to connect.
func (r *real) dial(i *incarnation, network, address string, done func(stream.Transport, error)) (cancel func()) {
	a := &attempt{network: i.host.network, from: i, kind: network}
	if a.err = a.resolve(address); a.err == nil {
		if at, ok := r.address[a.to.realKey(a.key)]; ok {
			return r.system.Dial("tcp", at, func(t stream.Transport, err error) { done(i.track(t, err)) })
		}
		a.err = refusal("connect", econnrefused)
	}
	fails := i.host.network.loop.CallSoon(func() { done(nil, opError("dial", network, a.remote, a.err)) })
	return func() { fails.Cancel() }
}

// listen begins to listen.
func (r *real) listen(h *Host, a *acceptor) (stream.Acceptor, error) {
	from, err := r.system.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		delete(h.acceptors, a.key)
		return nil, err
	}
	a.real = from
	r.address[h.realKey(a.key)] = from.Addr().String()
	return &realAcceptor{Acceptor: from, acceptor: a}, nil
}

// A realAcceptor is a listener of a host on the real network.
type realAcceptor struct {
	stream.Acceptor
	acceptor *acceptor
}

// Accept returns the next connection.
func (a *realAcceptor) Accept() (stream.Transport, error) {
	if a.acceptor.at.over {
		return nil, loop.Canceled(ErrCrashed)
	}
	return a.acceptor.at.track(a.Acceptor.Accept())
}

// Close closes the listener.
func (a *realAcceptor) Close() error {
	if a.acceptor.at.over {
		return nil
	}
	h := a.acceptor.at.host
	delete(h.network.real.address, h.realKey(a.acceptor.key))
	delete(h.acceptors, a.acceptor.key)
	return a.Acceptor.Close()
}

// track makes a connection of the system one of the incarnation.
func (i *incarnation) track(t stream.Transport, err error) (stream.Transport, error) {
	if err != nil {
		return nil, err
	}
	e := &realEnd{Transport: t, at: i, local: &net.TCPAddr{}, remote: &net.TCPAddr{}}
	if i.over {
		stream.New(i.host.network.loop, t).Abort()
	} else {
		i.ends = append(i.ends, e)
	}
	return e, nil
}

// A realEnd is an end of a connection on the real network. After the crash of its host it is closed, and nobody touches
// what is below it.
type realEnd struct {
	stream.Transport
	at            *incarnation
	local, remote net.Addr
}

// Attach has n told. Only then does the system's transport know its addresses.
func (e *realEnd) Attach(n *stream.Notifier) {
	if !e.at.over {
		e.Transport.Attach(n)
		e.local, e.remote = e.Transport.LocalAddr(), e.Transport.RemoteAddr()
	}
}

// Read reads what has arrived.
func (e *realEnd) Read(p []byte) (int, error) {
	if e.at.over {
		return 0, loop.Canceled(ErrCrashed)
	}
	return e.Transport.Read(p)
}

// Write sends what there is room for.
func (e *realEnd) Write(p []byte) (int, error) {
	if e.at.over {
		return 0, loop.Canceled(ErrCrashed)
	}
	return e.Transport.Write(p)
}

// CloseWrite sends the end.
func (e *realEnd) CloseWrite() error {
	if e.at.over {
		return loop.Canceled(ErrCrashed)
	}
	return e.Transport.CloseWrite()
}

// Close lets go of the connection.
func (e *realEnd) Close(abort bool) error {
	if e.at.over {
		return nil
	}
	i := slices.Index(e.at.ends, e)
	e.at.ends = slices.Delete(e.at.ends, i, i+1)
	return e.Transport.Close(abort)
}

// LocalAddr returns the address of this end.
func (e *realEnd) LocalAddr() net.Addr { return e.local }

// RemoteAddr returns that of the other.
func (e *realEnd) RemoteAddr() net.Addr { return e.remote }

// closeReal closes what a host that crashes has open on the real network.
func (i *incarnation) closeReal() {
	for _, a := range i.host.acceptors {
		if a.real != nil {
			delete(i.host.network.real.address, i.host.realKey(a.key))
			_ = a.real.Close()
		}
	}
	for _, s := range i.host.sockets {
		if s.real != nil {
			_ = s.real.drop()
		}
	}
	for _, e := range i.ends {
		_ = e.Transport.Close(true)
	}
	i.ends = nil
}
