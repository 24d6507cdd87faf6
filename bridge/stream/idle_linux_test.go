package stream

import (
	"net"
	"runtime"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// idleStep is the task of an idle connection: it waits for input.
type idleStep struct{ FillStep }

// An idle connection of ServeSteps is less than 300 bytes of the heap, its task and its place with the poller included:
// so say most of some waves. In any of them the runtime may make something for itself as well, such as another thread.
func TestAnIdleConnectionIsSmall(t *testing.T) {
	const n, waves = 400, 5 // after as many others, so that what the loop itself keeps for so many is there
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		ln, err := Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		at := ln.Addr().(*net.TCPAddr)
		served := 0
		var clients [2 * n]int
		for i := range clients {
			clients[i], err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
			require.NoError(t, err)
		}
		hubOf(co.Loop()).lent = make([]byte, lentSize) // which all share
		var server loop.Co
		server.Low().Start(co, &routine{func(co *loop.Co) error {
			return ServeSteps(co, ln, func(s *Stream) loop.Stepper {
				served++
				return &idleStep{FillStep{s}}
			}, nil)
		}})
		connect := func(clients []int) int {
			goal := served + len(clients)
			for _, fd := range clients {
				require.NoError(t,
					syscall.Connect(fd, &syscall.SockaddrInet4{Port: at.Port, Addr: [4]byte(at.IP.To4())}))
				require.NoError(t, co.Yield())
			}
			for served < goal {
				require.NoError(t, co.Yield())
			}
			return live(co)
		}
		before := connect(clients[:n])
		var each []int
		for wave := range slices.Chunk(clients[n:], n/waves) {
			after := connect(wave)
			each = append(each, (after-before)/len(wave))
			before = after
		}
		t.Log(each, "bytes")
		slices.Sort(each)
		require.Less(t, each[waves/2]+watcherSize, 300)
		for _, fd := range clients {
			require.NoError(t, syscall.Close(fd))
		}
		server.Cancel(nil)
		for !server.Ended() {
			require.NoError(t, co.Yield())
		}
		return nil
	}))
}

// watcherSize is how many bytes a descriptor has in the poller's slice, which counts those of the clients as well here.
const watcherSize = 16

// live is how many bytes of the heap are in use, but for that slice.
func live(co *loop.Co) int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc) - watcherSize*cap(hubOf(co.Loop()).poller.Watchers())
}

// routine is a straight-line coroutine.
type routine struct{ body func(co *loop.Co) error }

func (r *routine) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(r) }

func (r *routine) Body(co *loop.Co) error { return r.body(co) }

func (r *routine) Ended(error) {}
