package netpoll

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What package syscall has for each system.
var systems = map[string]kevents{
	"darwin":    {-1, -2, 0x8000, 0x4000},
	"dragonfly": {-1, -2, 0x8000, 0x4000},
	"freebsd":   {-1, -2, 0x8000, 0x4000},
	"netbsd":    {0, 1, 0x8000, 0x4000},
	"openbsd":   {-1, -2, 0x8000, 0x4000},
}

func TestWhatAnEventOfAKqueueTells(t *testing.T) {
	const clear, refused = 0x20, 61 // EV_CLEAR, which the kernel gives back; an error of the socket
	for name, k := range systems {
		for _, event := range []struct {
			what          string
			filter        int64
			flags, fflags uint32
			want          Readiness
		}{
			{"input", k.read, clear, 0, Readable},
			{"room", k.write, clear, 0, Writable},
			{"the peer sends no more", k.read, clear | k.eof, 0, Readable | HungUp},
			{"a reset, to who reads", k.read, clear | k.eof, refused, Readable | HungUp},
			{"a reset, or a dial that failed, to who writes", k.write, clear | k.eof, refused,
				Readable | Writable | HungUp},
			{"our own CloseWrite", k.write, clear | k.eof, 0, Writable},
			{"the filter has failed", k.read, k.failed, 0, Readable | Writable | HungUp},
			{"a filter nobody asked for", k.read - 5, clear, 0, 0},
		} {
			require.Equal(t, event.want, k.readiness(event.filter, event.flags, event.fflags), "%s: %s",
				name, event.what)
		}
	}
}
