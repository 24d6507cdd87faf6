package netbench

import (
	"bytes"
	"errors"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A Load is what a client asks of an echo server: connections, each with so many messages of so many bytes under way.
// With a Depth of zero, one message goes there and back on each, and then they are idle.
type Load struct{ Conns, Size, Depth int }

// Send starts a client that never ends, and returns when each connection has got a message back. It counts what comes
// back.
func Send(address string, load Load) error {
	c := &client{
		load:     load,
		messages: bytes.Repeat([]byte{'x'}, load.Size*max(1, load.Depth)),
		waiting:  load.Conns,
		up:       make(chan struct{}, 1),
	}
	failed := make(chan error, 1)
	go func() {
		failed <- loop.Run(func(co *loop.Co) error { return c.connect(co, address) })
	}()
	select {
	case <-c.up:
		return nil
	case err := <-failed:
		return err
	}
}

// A client belongs to its loop.
type client struct {
	load     Load
	messages []byte        // as many as are to be under way on a connection
	waiting  int           // connections that have got nothing back yet
	up       chan struct{} // told when there are none of these
}

func (c *client) connect(co *loop.Co, address string) error {
	var group []*task.Task[struct{}]
	for range c.load.Conns {
		s, err := stream.Dial(co, "tcp", address)
		if err != nil {
			return err
		}
		group = append(group, task.DoStep(co, &talk{client: c, fill: stream.FillStep{Stream: s}}))
	}
	_, err := future.Gather(co, group...).Await(co)
	return err
}

// A talk is the step task of one connection.
type talk struct {
	client *client
	fill   stream.FillStep
	began  bool
	got    int // bytes, since the last whole message
	count  int // whole messages
}

// Step sends a message for each one that has come back.
func (t *talk) Step(co *loop.Co, in error) (done bool, err error) {
	s := t.fill.Stream
	if !t.began {
		t.began = true
		if err := send(s, t.client.messages); err != nil {
			return true, err
		}
	}
	for {
		if done, err := t.fill.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
		came := t.take()
		if t.client.load.Depth > 0 {
			err = send(s, t.client.messages[:came*t.client.load.Size])
		}
		if err != nil {
			return true, err
		}
	}
}

// take consumes what has come, and returns how many messages it completes.
func (t *talk) take() int {
	c := t.client
	n := len(t.fill.Stream.Unread())
	t.got += n
	t.fill.Stream.Discard(n)
	came := t.got / c.load.Size
	t.got %= c.load.Size
	if t.count == 0 && came > 0 {
		if c.waiting--; c.waiting == 0 {
			c.up <- struct{}{}
		}
	}
	t.count += came
	done.Add(uint64(came))
	return came
}

var errLoad = errors.New("a load has connections, and messages that are not empty")

// Check says what is wrong with a load.
func (l Load) Check() error {
	if l.Conns < 1 || l.Size < 1 || l.Depth < 0 {
		return errLoad
	}
	return nil
}
