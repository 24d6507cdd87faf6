package stream

import (
	"errors"
	"fmt"
)

// errShut is the error of a write after CloseWrite.
var errShut = errors.New("the direction of writing was closed")

// ErrTruncated is the error of a datagram that was longer than the room there was for it. What fits was received.
var ErrTruncated = errors.New("stream: the datagram is longer than the buffer")

// lostBy returns by what a connection has failed of which a write was told so, if that tells of all of it. A kernel tells
// once: reads find the end then, which would make a part of an answer a whole one.
func lostBy(writeError error) error {
	if writeError == nil {
		return nil
	}
	for _, lost := range []error{errReset, errTimedOut} {
		if errors.Is(writeError, lost) {
			return lost
		}
	}
	return nil
}

// A LimitError is that of a line, or of what ReadUntil reads, that is longer than the limit. What has arrived of it is
// unread after ReadUntil, and dropped after ReadLine. See asyncio.LimitOverrunError.
type LimitError struct {
	Limit int // in bytes; see Stream.SetLimit

	// Consumed is how many bytes have arrived that are surely before the separator: all of them, if it has arrived as
	// well. Who wants to go on after a ReadUntil may Discard so many.
	Consumed int
}

// Error tells the limit.
func (e *LimitError) Error() string {
	return fmt.Sprintf("stream: the separator is not found within the limit of %d bytes", e.Limit)
}

// String names the stream by its ends.
func (s *Stream) String() string {
	local, remote := s.LocalAddr(), s.RemoteAddr()
	if local == nil || remote == nil {
		return "a stream"
	}
	return fmt.Sprintf("%s stream %v->%v", remote.Network(), local, remote)
}
