package network

import (
	"cmp"
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
	system stream.Network

	reached map[netip.AddrPort]*realSocket // who has the port of a host
	named   map[netip.AddrPort]*realSocket // whose the datagrams are that come from a port of the system
}

func newReal(r loop.Ref) *real {
	sockets := func() map[netip.AddrPort]*realSocket { return map[netip.AddrPort]*realSocket{} }
	return &real{system: stream.System(r), reached: sockets(), named: sockets()}
}

// dial begins to connect.
func (r *real) dial(i *incarnation, network, address string, done func(stream.Transport, error)) (cancel func()) {
	a := &attempt{network: i.host.network, from: i, kind: network}
	if a.err = a.resolve(address); a.err == nil {
		if ln := a.meets(); ln != nil {
			return r.system.Dial("tcp", ln.real.Addr().String(), func(t stream.Transport, err error) {
				done(i.track(t, err, &realEnd{remote: a.remote}))
			})
		}
		a.err = a.nobody()
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
	t, err := a.Acceptor.Accept()
	return a.acceptor.at.track(t, err, &realEnd{local: a.acceptor.addr})
}

// Addr returns the address that the host has.
func (a *realAcceptor) Addr() net.Addr { return a.acceptor.addr }

// Close closes the listener.
func (a *realAcceptor) Close() error {
	if a.acceptor.at.over {
		return nil
	}
	delete(a.acceptor.at.host.acceptors, a.acceptor.key)
	return a.Acceptor.Close()
}

// track makes a connection of the system one of the incarnation, with what is known of its end.
func (i *incarnation) track(t stream.Transport, err error, e *realEnd) (stream.Transport, error) {
	if err != nil {
		return nil, err
	}
	e.Transport, e.at = t, i
	if i.over {
		stream.New(i.host.network.loop, t).Abort()
	} else {
		i.ends = append(i.ends, e)
	}
	return e, nil
}

// A realEnd is an end of a connection on the real network. After the crash of its host it is closed, and nobody touches
// what is below it. The address at which somebody listens is that of a host; the other is that of the system.
type realEnd struct {
	stream.Transport
	at            *incarnation
	local, remote net.Addr // nil until they are known
}

// Attach has n told. Only then does the system's transport know its addresses.
func (e *realEnd) Attach(n *stream.Notifier) {
	if !e.at.over {
		e.Transport.Attach(n)
		e.local = cmp.Or(e.local, e.Transport.LocalAddr())
		e.remote = cmp.Or(e.remote, e.Transport.RemoteAddr())
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
func (e *realEnd) LocalAddr() net.Addr { return cmp.Or[net.Addr](e.local, &net.TCPAddr{}) }

// RemoteAddr returns that of the other.
func (e *realEnd) RemoteAddr() net.Addr { return cmp.Or[net.Addr](e.remote, &net.TCPAddr{}) }

// closeReal closes what a host that crashes has open on the real network.
func (i *incarnation) closeReal() {
	for _, a := range i.host.acceptors {
		if a.real != nil {
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
