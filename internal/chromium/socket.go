package chromium

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
)

// A socket is the client's end of a WebSocket, for text alone. One goroutine may receive while others send.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
	mu   sync.Mutex // held while sending
}

// The opcodes of RFC 6455 that are used.
const (
	opContinue, opText, opClose, opPing, opPong = 0, 1, 8, 9, 10
)

func dialSocket(address string) (*socket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return nil, err
	}
	key := make([]byte, 16)
	_, _ = rand.Read(key)
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n", u.RequestURI(), u.Host, base64.StdEncoding.EncodeToString(key))
	s := &socket{conn: conn, in: bufio.NewReader(conn)}
	r, err := http.ReadResponse(s.in, nil)
	if err == nil && r.StatusCode != http.StatusSwitchingProtocols {
		err = errors.New("no WebSocket: " + r.Status)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return s, nil
}

// send sends a text in one frame, masked as a client's must be.
func (s *socket) send(op byte, text []byte) error {
	frame := []byte{0x80 | op}
	switch n := len(text); {
	case n < 126:
		frame = append(frame, 0x80|byte(n))
	case n < 1<<16:
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 0x80|127), uint64(n))
	}
	var mask [4]byte
	_, _ = rand.Read(mask[:])
	frame = append(frame, mask[:]...)
	for i, b := range text {
		frame = append(frame, b^mask[i%4])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.conn.Write(frame)
	return err
}

// receive returns the next text, put together from its frames.
func (s *socket) receive() (text []byte, err error) {
	for {
		op, last, part, err := s.frame()
		switch {
		case err != nil:
			return nil, err
		case op == opPing:
			if err := s.send(opPong, part); err != nil {
				return nil, err
			}
		case op == opClose:
			return nil, io.EOF
		case op == opText || op == opContinue:
			if text = append(text, part...); last {
				return text, nil
			}
		}
	}
}

func (s *socket) frame() (op byte, last bool, part []byte, err error) {
	var head [8]byte
	if _, err := io.ReadFull(s.in, head[:2]); err != nil {
		return 0, false, nil, err
	}
	op, last = head[0]&15, head[0]&0x80 != 0
	n := uint64(head[1] & 127)
	if extra := map[uint64]int{126: 2, 127: 8}[n]; extra > 0 {
		if _, err := io.ReadFull(s.in, head[:extra]); err != nil {
			return 0, false, nil, err
		}
		n = 0
		for _, b := range head[:extra] {
			n = n<<8 | uint64(b)
		}
	}
	part = make([]byte, n)
	_, err = io.ReadFull(s.in, part)
	return op, last, part, err
}

func (s *socket) close() { _ = s.conn.Close() }
