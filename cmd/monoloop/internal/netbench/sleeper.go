package netbench

import (
	"fmt"
	"runtime"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Post starts a loop and a goroutine that posts a callback to it, waits until it was called, posts the next, and never
// ends. It counts the posts. Both share one processor, so that the loop sleeps at each post. A loop that has no sockets
// waits on its channel, and one that has on its poller.
func Post(f Flavour) error {
	if f != Channel && f != Poller {
		return fmt.Errorf("no loop sleeps on %q", f)
	}
	runtime.GOMAXPROCS(1)
	up := make(chan *loop.Loop, 1)
	go func() { must(loop.Run(func(co *loop.Co) error { return sleep(co, f, up) })) }()
	go keepPosting(<-up)
	return nil
}

// sleep never returns.
func sleep(co *loop.Co, f Flavour, up chan<- *loop.Loop) error {
	if f == Poller {
		if _, err := stream.Listen(co, "tcp", "127.0.0.1:0"); err != nil {
			return err
		}
	}
	hold := co.Loop().Low().Hold(loop.MayPost)
	defer hold.Release()
	up <- co.Loop() //monoloop:allow blocking there is room
	_, err := future.New[struct{}](co).Future().Await(co)
	return err
}

func keepPosting(l *loop.Loop) {
	called := make(chan struct{}, 1)
	call := func() { called <- struct{}{} }
	for {
		must(l.CallSoonThreadsafe(call))
		<-called
		done.Add(1)
	}
}
