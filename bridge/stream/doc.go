// Package stream is the network on a loop: connections whose bytes coroutines await, and servers that give each
// connection a task, without a goroutine, a lock or an idle buffer for any of them.
//
//	ln, err := stream.Listen(co, "tcp", "127.0.0.1:8080")
//	...
//	err = stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
//		for line, err := range s.Lines(co) {
//			if err != nil {
//				return err
//			}
//			if _, err := s.Write(co, []byte(line+"\n")); err != nil {
//				return err
//			}
//		}
//		return nil
//	}, nil)
//
// Everything here belongs to the loop's goroutine: in debug mode, a call from another one panics. A method that takes a
// *[loop.Co] may suspend it, and is a cancellation point; any other does not wait. Each one that suspends exists as a
// Stepper as well, for step tasks.
//
// # Reading
//
// Input is read when somebody asks for it, and not before: a peer that sends more than is read is held back by its
// kernel. [Stream.Read], ReadFull, ReadUntil, ReadLine and Lines copy what they return. A parser of your own looks at
// the input where it lies:
//
//	view, err := s.Fill(co) // all that is unread, at least a byte more than before
//	n := parse(view)        // until co is suspended, or something else is read
//	s.Discard(n)
//
// The buffer of Fill is lent to one stream after the other, so that ten thousand idle connections have none. What is
// left unread is kept for its stream. One coroutine at a time may read: a second one panics, with the name of the first.
// A parser that needs no stack is a [Protocol], which a [ProtocolStep] calls with what has arrived.
//
// The end of the input is one that the peer has sent. Where a write was told that the connection is lost, a kernel says
// no more to reads than that the input is at its end; here these fail as the write has.
//
// A canceled read has consumed nothing. A timeout is task.Timeout around any of this, and its error loop.ErrTimeout:
//
//	err := task.Timeout(co, time.Minute, func(*loop.Deadline) (err error) {
//		line, err = s.ReadLine(co)
//		return err
//	})
//
// # Writing
//
// [Stream.Write] gives the kernel what it takes, keeps the rest as output up to the high-water mark, and above that
// suspends until the low one is reached: that is the back-pressure. [Stream.Append] never suspends; what is appended in
// one turn goes out together in the next, and [Stream.Drain] is its back-pressure. What several coroutines write is in
// the order of their calls, each in one piece. A canceled Write says how much of it goes out. [Stream.Flush] waits
// until all is with the kernel; CloseWrite ends this direction, Close both when the output is gone, Abort at once.
// [Stream.Cork] keeps what is written until Uncork, for replies that wait for something.
//
// A chat tells the same to many, and waits for nobody: it appends, asks [Stream.Pending] how far a member is behind, and
// drops what is too much for one, or aborts that connection. What is pending takes memory.
//
// # Serving
//
// [Serve] runs a task for each connection, as many as allowed, until it is canceled; then it gives them time to end,
// cancels what is left, and returns when nothing is. Connections beyond the limit wait, or are told so and closed:
// ServeOptions.Refuse. A handler that returns nil, or the io.EOF that it has read, has its output sent and its
// connection closed; any other error aborts that connection, and is reported. [ServeSteps] is the same for step tasks:
// an idle connection then takes less than 300 bytes, as monoloop bench -net measures.
//
// # TLS
//
// [StartTLS] makes of a stream, at its beginning or in mid-stream, one that TLS protects; [DialTLS] and
// ServeOptions.TLS do so from the beginning. It is crypto/tls, over whatever carries the plain stream: a socket, a
// [Pipe], a simulated network, another TLS. No goroutine is behind it, and all else is as before, in both kinds of
// tasks, except that an input without close_notify ends with io.ErrUnexpectedEOF.
//
// # Datagrams
//
// [ListenPackets] and [DialPackets] open a socket of UDP, or of unix datagrams: [Packets], of which coroutines receive
// and send whole datagrams, in the order in which they have asked. One that does not fit is cut, and the receiver told.
// The sender of a unix datagram is answered by its name: ReceiveNamed, SendNamed.
//
// # What it stands on
//
// On Linux the loop itself watches the sockets, by epoll, while there are any; see package bridge/internal/netpoll.
// Elsewhere, for a net.Conn that is no socket, and for a loop on a virtual clock, goroutines read and write. In a
// program that is built with the tag kqueue, the loop watches the sockets on macOS and the BSDs too; this has never
// been run there. Connecting is always done by net.Dialer, on a goroutine, with Go's resolver; listening is done on a
// goroutine where the address has the name of a host. Real sockets do not work in a bubble of testing/synctest, which
// waits for them without end. Test a program on package loop/looptest/network, a simulated network in which each
// delivery is a choice, or over [Pipe].
//
// # For those who know asyncio
//
//	asyncio                              here                        differs
//	open_connection                      Dial                        one Stream for both directions
//	open_unix_connection                 Dial(co, "unix", path)
//	start_server, start_unix_server      Listen and Serve            Serve waits for its connections, and cancels them
//	Server.serve_forever, close,
//	  wait_closed, close_clients         Serve, canceled             ServeOptions.Grace in place of both
//	StreamReader.read                    Read                        reads at least a byte into a slice of the caller's
//	  readexactly                        ReadFull                    io.ErrUnexpectedEOF, with what was read
//	  readuntil, readline                ReadUntil, ReadLine         ReadLine drops the line's end; beyond the limit, what
//	                                                                 is kept and what is dropped is the same
//	  async for line                     Lines
//	  at_eof, feed_eof                   io.EOF; HungUp              HungUp tells of a peer that has left before that
//	StreamWriter.write                   Append                      goes out in the next turn, together
//	  drain                              Drain; Write does both
//	  write_eof, close, wait_closed      CloseWrite, Close           a canceled Close aborts
//	  transport.abort                    Abort
//	  set_write_buffer_limits            SetWaterMarks
//	  get_extra_info("peername")         RemoteAddr
//	limit=                               SetLimit
//	ssl=, loop.start_tls                 DialTLS, ServeOptions.TLS, StartTLS    the plain stream is closed from then on
//	  ssl_handshake_timeout              ServeOptions.HandshakeTimeout; task.Timeout around StartTLS
//	get_extra_info("ssl_object")         ConnectionState
//	get_extra_info("socket")             Detach                      the loop lets go of the connection
//	Protocol.data_received               Protocol                    a step; says how much it has consumed
//	  pause_writing, resume_writing      ProtocolStep                it reads no more while too much is pending
//	BufferedProtocol                     Fill and Discard
//	sock_connect, sock_accept            Dial, Listener.Accept
//	sock_recv, sock_recv_into            TryRead, Read
//	sock_sendall                         Write                       says how much was sent when it is canceled
//	create_datagram_endpoint             ListenPackets, DialPackets  no protocol object: Receive, Send
//	  sock_recvfrom, sock_sendto         Receive, Send               the address is a netip.AddrPort
//	  error_received                     the error of a Receive
//	IncompleteReadError                  io.ErrUnexpectedEOF
//	LimitOverrunError.consumed           LimitError.Consumed         ReadLine has one too, where readline has a ValueError
//	RuntimeError of a second reader      a panic
package stream
