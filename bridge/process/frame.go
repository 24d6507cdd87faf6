package process

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

// A frame is one message on a pipe: a header of headerSize bytes, then the payload. The header holds the kind, the
// number of the job it belongs to (zero if none), the length of the payload, and a checksum of the three, so that
// anything else that somebody writes on the pipe is recognized at once, whatever length it pretends to have.
type frame struct {
	kind    kind
	job     uint64
	payload []byte
}

// kind tells what a payload is. Those of the parent and those of the worker have numbers apart.
type kind uint8

const (
	kindSetup  kind = 1 // parent: how to work; the first frame
	kindCall   kind = 2 // parent: a function and its arguments
	kindCancel kind = 3 // parent: the job is canceled; the payload is the cause, an error
	kindHello  kind = 4 // worker: who it is; the first frame
	kindReady  kind = 5 // worker: it is set up; the payload says why not, if it is not
	kindResult kind = 6 // worker: the outcomes of a call
	kindLast   kind = 7 // worker: the same, of one that has retired
)

const headerSize = 1 + 8 + 8 + 4

// errFrame is the error of a pipe on which something else than a frame came.
var errFrame = errors.New("process: what came on the pipe is not a frame")

// newFrame returns the beginning of a frame of this kind, to which the payload is to be appended.
func newFrame(k kind, job uint64) []byte {
	b := make([]byte, headerSize, 512)
	b[0] = byte(k)
	binary.BigEndian.PutUint64(b[1:], job)
	return b
}

// writeFrame completes b, which newFrame began, and writes it.
func writeFrame(w io.Writer, b []byte) error {
	binary.BigEndian.PutUint64(b[9:], uint64(len(b)-headerSize))
	binary.BigEndian.PutUint32(b[17:], crc32.ChecksumIEEE(b[:17]))
	_, err := w.Write(b)
	return err
}

// readFrame reads one frame. The error is io.EOF if the pipe was closed between two frames, and errFrame, or one that
// wraps it, if what came is none.
func readFrame(r *bufio.Reader) (frame, error) {
	var h [headerSize]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return frame{}, err
	}
	length := binary.BigEndian.Uint64(h[9:])
	switch k := kind(h[0]); {
	case crc32.ChecksumIEEE(h[:17]) != binary.BigEndian.Uint32(h[17:]):
		return frame{}, errFrame
	case k < kindSetup || k > kindLast:
		return frame{}, fmt.Errorf("%w: its kind is %d", errFrame, k)
	case length > math.MaxInt-headerSize:
		return frame{}, fmt.Errorf("%w: its length is %d", errFrame, length)
	}
	payload, err := readPayload(r, int(length))
	return frame{kind(h[0]), binary.BigEndian.Uint64(h[1:]), payload}, err
}

// readPayload reads length bytes. A header is trusted with so much memory, which costs nothing before it is written to;
// beyond that, memory is taken as the bytes come.
func readPayload(r io.Reader, length int) ([]byte, error) {
	const trust = 512 << 20
	var b []byte
	for len(b) < length {
		n := len(b)
		b = slices.Grow(b, min(length-n, max(trust, n)))
		b = b[:min(length, cap(b))]
		if _, err := io.ReadFull(r, b[n:]); err != nil {
			return nil, noEOF(err)
		}
	}
	return b, nil
}

// noEOF makes the end of a pipe in the middle of a frame what it is.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
