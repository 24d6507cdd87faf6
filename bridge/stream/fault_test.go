//go:build linux

package stream_test

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// descriptors counts those that the process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(open)
}

// onSockets runs main on the real clock, and checks that it leaves no descriptor open.
func onSockets(t *testing.T, main func(co *loop.Co)) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0") // so that the runtime's own poller is there
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	before := descriptors(t)
	err = loop.Run(func(co *loop.Co) error {
		main(co)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, before, descriptors(t))
}

// connect returns both ends of a connection over loopback: ours, and one of package net.
func connect(t *testing.T, co *loop.Co) (*stream.Stream, *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	s, err := stream.Dial(co, "tcp", ln.Addr().String())
	require.NoError(t, err)
	peer, err := ln.Accept()
	require.NoError(t, err)
	return s, peer.(*net.TCPConn)
}

// reset closes a connection so that the peer's next call fails.
func reset(t *testing.T, c *net.TCPConn) {
	require.NoError(t, c.SetLinger(0))
	require.NoError(t, c.Close())
}

// A reset in the middle of an operation ends it, and says so.
func TestAResetInTheMiddle(t *testing.T) {
	big := make([]byte, 32<<20)
	operations := map[string]func(co *loop.Co, s *stream.Stream) error{
		"Read":      func(co *loop.Co, s *stream.Stream) error { _, err := s.Read(co, big); return err },
		"Fill":      func(co *loop.Co, s *stream.Stream) error { _, err := s.Fill(co); return err },
		"ReadFull":  func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadFull(co, big); return err },
		"ReadUntil": func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadUntil(co, []byte("x")); return err },
		"ReadLine":  func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadLine(co); return err },
		"Write":     func(co *loop.Co, s *stream.Stream) error { _, err := s.Write(co, big); return err },
		"Flush": func(co *loop.Co, s *stream.Stream) error {
			return errors.Join(s.Append(big), s.Flush(co))
		},
		"Drain": func(co *loop.Co, s *stream.Stream) error {
			return errors.Join(s.Append(big), s.Drain(co))
		},
		"Close": func(co *loop.Co, s *stream.Stream) error {
			return errors.Join(s.Append(big), s.Close(co))
		},
	}
	for name, operation := range operations {
		t.Run(name, func(t *testing.T) {
			onSockets(t, func(co *loop.Co) {
				s, peer := connect(t, co)
				doing := task.Do(co, func(co *loop.Co) error { return operation(co, s) })
				turns(t, co, 3)
				require.False(t, doing.Done())
				reset(t, peer)
				_, err := doing.Await(co)
				if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
					t.Errorf("%v", err)
				}
				var failed *net.OpError
				require.ErrorAs(t, err, &failed)
				require.Equal(t, s.RemoteAddr(), failed.Addr)
				s.Abort()
			})
		})
	}
}

// Each direction ends by itself.
func TestAHalfClose(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		s, peer := connect(t, co)
		defer peer.Close()
		require.NoError(t, peer.CloseWrite())
		_, err := s.Read(co, make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		_, err = s.Write(co, []byte("still"))
		require.NoError(t, err)
		require.NoError(t, s.CloseWrite())
		got, err := io.ReadAll(peer)
		require.NoError(t, err)
		require.Equal(t, "still", string(got))
		require.NoError(t, s.Close(co))
	})
}

// A peer that has left is noticed while what it sent lies unread.
func TestAPeerThatHasLeftIsNoticed(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		s, peer := connect(t, co)
		_, err := peer.Write([]byte("unread"))
		require.NoError(t, err)
		require.False(t, s.HungUp())
		require.NoError(t, peer.Close())
		for !s.HungUp() {
			require.NoError(t, co.Sleep(time.Microsecond))
		}
		line, err := s.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "unread", line)
		require.NoError(t, s.Close(co))
	})
}

// What is pending to a peer that never reads is bounded, and its Close by a timeout.
func TestAPeerThatNeverReadsOverTCP(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		s, peer := connect(t, co)
		defer peer.Close()
		writer := task.Do(co, func(co *loop.Co) error {
			chunk := make([]byte, 10_000)
			for {
				if _, err := s.Write(co, chunk); err != nil {
					return err
				}
			}
		})
		turns(t, co, 2000)
		require.LessOrEqual(t, s.Pending(), 64<<10+10_000)
		writer.Cancel(nil)
		_, err := writer.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.Error(t, task.Timeout(co, time.Millisecond, func(*loop.Deadline) error { return s.Close(co) }))
		require.True(t, s.IsClosed())
	})
}

// A peer that sends a byte now and then is ended by a timeout around the whole.
func TestAPeerThatSendsAByteATime(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		s, peer := connect(t, co)
		drip := task.Do(co, func(co *loop.Co) error {
			for {
				if _, err := peer.Write([]byte("x")); err != nil {
					return err
				}
				if err := co.Sleep(time.Millisecond); err != nil {
					return err
				}
			}
		})
		err := task.Timeout(co, 20*time.Millisecond, func(*loop.Deadline) error {
			_, err := s.ReadLine(co)
			return err
		})
		require.Error(t, err)
		require.NotEmpty(t, s.Unread(), "nothing is lost")
		drip.Cancel(nil)
		_, _ = drip.Await(co)
		s.Abort()
		require.NoError(t, peer.Close())
	})
}

// Without descriptors a server waits, tells, and goes on.
func TestOutOfDescriptors(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		var told []error
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, echoBody, &stream.ServeOptions{OnError: func(s *stream.Stream, err error) {
				require.Nil(t, s)
				told = append(told, err)
			}})
		})
		c, err := stream.Dial(co, "tcp", ln.Addr().String())
		require.NoError(t, err)
		require.NoError(t, c.Append([]byte("first\n")))
		_, err = c.ReadLine(co)
		require.NoError(t, err)

		var limit syscall.Rlimit
		require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		require.NoError(t, err)
		low := limit
		low.Cur = uint64(fd + 1)
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low))
		at := ln.Addr().(*net.TCPAddr)
		require.NoError(t, syscall.Connect(fd, &syscall.SockaddrInet4{Port: at.Port, Addr: [4]byte(at.IP.To4())}))
		for len(told) < 2 {
			require.NoError(t, co.Sleep(time.Millisecond))
		}
		require.ErrorIs(t, told[0], syscall.EMFILE)
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
		_, err = syscall.Write(fd, []byte("second\n"))
		require.NoError(t, err)
		p := make([]byte, 16)
		for err = syscall.EAGAIN; err == syscall.EAGAIN; {
			require.NoError(t, co.Sleep(time.Millisecond))
			var n int
			if n, _, err = syscall.Recvfrom(fd, p, syscall.MSG_DONTWAIT); err == nil {
				require.Equal(t, "second\n", string(p[:n]))
			}
		}
		require.NoError(t, err)
		require.NoError(t, syscall.Close(fd))
		server.Cancel(nil)
		_, err = server.Await(co)
		require.True(t, loop.IsCanceled(err))
		c.Abort()
	})
}

// Ten thousand connections that come and go leave nothing behind.
func TestConnectionsThatComeAndGo(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		served := 0
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
				served++
				_, err := s.Fill(co)
				return err
			}, nil)
		})
		const connections, at = 10_000, 50
		err = task.WithGroup(co, func(g *task.Group) error {
			for range at {
				task.Do(g, func(co *loop.Co) error {
					for i := range connections / at {
						c, err := stream.Dial(co, "tcp", ln.Addr().String())
						if err != nil {
							return err
						}
						if i%2 == 0 {
							c.Abort()
						} else if err := c.Close(co); err != nil {
							return err
						}
					}
					return nil
				})
			}
			return nil
		})
		require.NoError(t, err)
		for served < connections*9/10 { // those that were reset before they were accepted are not told of
			require.NoError(t, co.Yield())
		}
		server.Cancel(nil)
		_, err = server.Await(co)
		require.True(t, loop.IsCanceled(err))
	})
}

// What a program has not closed, the end of the loop does.
func TestTheLoopClosesWhatIsLeft(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		_, err = stream.Dial(co, "tcp", ln.Addr().String())
		require.NoError(t, err)
		_, err = ln.Accept(co)
		require.NoError(t, err)
	})
}

// A connection that was made for somebody who has not taken it yet may become ready, and the loop may end.
func TestATransportThatNobodyHasTaken(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer ln.Close()
		var made stream.Transport
		stream.System(co).Dial("tcp", ln.Addr().String(), func(got stream.Transport, err error) { made = got })
		peer, err := ln.Accept()
		require.NoError(t, err)
		_, err = peer.Write([]byte("hello"))
		require.NoError(t, err)
		for made == nil {
			require.NoError(t, co.Sleep(time.Millisecond))
		}
		require.NoError(t, co.Sleep(time.Millisecond))
		require.NoError(t, peer.Close())
		require.NoError(t, co.Sleep(time.Millisecond))
	})
}
