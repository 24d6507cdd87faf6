package stories

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// echoStep is a connection that sends back what it gets, as a step task: it has no stack, and while it waits no buffer.
type echoStep struct {
	fill stream.FillStep
	sent stream.WriteStep
}

func newEchoStep(s *stream.Stream) loop.Stepper {
	return &echoStep{fill: stream.FillStep{Stream: s}, sent: stream.WriteStep{Stream: s}}
}

// Step reads, writes, and so on. What it does not want to keep between two calls, it keeps nowhere.
func (e *echoStep) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if e.sent.From == nil {
			if done, err := e.fill.Step(co, in); !done || err == io.EOF {
				return done, nil
			} else if err != nil {
				return true, err
			}
			e.sent.From, e.sent.N = slices.Clone(e.fill.Stream.Unread()), 0
			e.fill.Stream.Discard(len(e.fill.Stream.Unread()))
			in = nil
		}
		if done, err := e.sent.Step(co, in); !done || err != nil {
			return done, err
		}
		e.sent.From, in = nil, nil
	}
}

// echoBody is the same as a straight-line coroutine.
func echoBody(co *loop.Co, s *stream.Stream) error {
	for {
		view, err := s.Fill(co)
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		text := slices.Clone(view)
		s.Discard(len(view))
		if _, err := s.Write(co, text); err != nil {
			return err
		}
	}
}

// listening runs client beside a server at ln's address, and then ends the server.
func listening(co *loop.Co, serve func(co *loop.Co, ln *stream.Listener) error, client func(address string) error) error {
	ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := task.Do(co, func(co *loop.Co) error { return serve(co, ln) })
	err = client(ln.Addr().String())
	server.Cancel(nil)
	if _, e := server.Await(co); !loop.IsCanceled(e) {
		err = errors.Join(err, e)
	}
	return err
}

func echoes(w io.Writer) error {
	kinds := []struct {
		name  string
		serve func(co *loop.Co, ln *stream.Listener) error
	}{
		{"step tasks", func(co *loop.Co, ln *stream.Listener) error { return stream.ServeSteps(co, ln, newEchoStep, nil) }},
		{"straight-line tasks", func(co *loop.Co, ln *stream.Listener) error { return stream.Serve(co, ln, echoBody, nil) }},
	}
	return loop.Run(func(co *loop.Co) error {
		for _, kind := range kinds {
			err := listening(co, kind.serve, func(address string) error {
				var answers []*task.Task[string]
				for _, text := range []string{"one", "two", "three"} {
					answers = append(answers, task.Go(co, func(co *loop.Co) (string, error) { return ask(co, address, text) }))
				}
				for _, answer := range answers {
					text, err := answer.Await(co)
					if err != nil {
						return err
					}
					fmt.Fprintf(w, "%s answer: %s\n", kind.name, text)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		note(w, "asyncio.start_server gives each connection a task as well; its writer buffers without end unless one "+
			"remembers to drain.")
		return nil
	})
}

// ask sends a text, and returns all that comes back.
func ask(co *loop.Co, address, text string) (string, error) {
	s, err := stream.Dial(co, "tcp", address)
	if err != nil {
		return "", err
	}
	if _, err := s.Write(co, []byte(text)); err != nil {
		return "", err
	}
	if err := s.CloseWrite(); err != nil {
		return "", err
	}
	answer, err := s.ReadUntil(co, []byte("\x00"))
	if err != io.ErrUnexpectedEOF {
		return "", fmt.Errorf("the answer has no end: %w", err)
	}
	return string(answer), s.Close(co)
}

// A chatRoom is a server where everybody hears what one says. All of it belongs to the loop, so that the map needs no
// lock.
type chatRoom struct {
	w       io.Writer
	members map[*stream.Stream]string
	changed *future.Promise[struct{}] // is told when somebody has come or gone
}

const chatLimit = 64 << 10 // what a member may owe before it is cut

// say sends a line to all but one, by name, and cuts those who do not read: nobody waits for them.
func (r *chatRoom) say(from *stream.Stream, line string) {
	byName := func(a, b *stream.Stream) int { return cmp.Compare(r.members[a], r.members[b]) }
	for _, member := range slices.SortedFunc(maps.Keys(r.members), byName) {
		switch {
		case member == from || member.IsClosed():
		case member.Pending() > chatLimit:
			fmt.Fprintf(r.w, "%s does not read, and is cut\n", r.members[member])
			member.Abort()
		default:
			_ = member.Append([]byte(line + "\n")) // the error of one that has gone is told by its own task
		}
	}
}

func (r *chatRoom) serve(co *loop.Co, s *stream.Stream) error {
	name, err := s.ReadLine(co)
	if err != nil {
		return err
	}
	r.members[s] = name
	r.tell()
	defer func() {
		delete(r.members, s)
		r.say(nil, name+" has gone")
		r.tell()
	}()
	for line, err := range s.Lines(co) {
		if err != nil {
			return err
		}
		r.say(s, name+": "+line)
	}
	return nil
}

func (r *chatRoom) tell() {
	r.changed.SetResult(struct{}{})
	r.changed = future.New[struct{}](r.changed)
}

// until waits until the room has n members.
func (r *chatRoom) until(co *loop.Co, n int) error {
	for len(r.members) != n {
		if _, err := r.changed.Future().Await(co); err != nil {
			return err
		}
	}
	return nil
}

// enter is a client that has said its name, when the room knows it.
func (r *chatRoom) enter(co *loop.Co, address, name string) (*stream.Stream, error) {
	s, err := stream.Dial(co, "tcp", address)
	if err != nil {
		return nil, err
	}
	if _, err := s.Write(co, []byte(name+"\n")); err != nil {
		return nil, err
	}
	return s, r.until(co, len(r.members)+1)
}

func chat(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		room := &chatRoom{w: w, members: map[*stream.Stream]string{}, changed: future.New[struct{}](co)}
		serve := func(co *loop.Co, ln *stream.Listener) error {
			return stream.Serve(co, ln, room.serve, &stream.ServeOptions{OnError: func(*stream.Stream, error) {}})
		}
		return listening(co, serve, func(address string) error {
			var clients []*stream.Stream
			for _, name := range []string{"Ada", "Bob", "Sleepy"} {
				s, err := room.enter(co, address, name)
				if err != nil {
					return err
				}
				clients = append(clients, s)
			}
			return talk(co, w, room, clients[0], clients[1], clients[2])
		})
	})
}

// talk has Bob talk, and Ada listen, until Sleepy, who never reads, is cut; then Bob vanishes, and Ada hears of both.
func talk(co *loop.Co, w io.Writer, room *chatRoom, ada, bob, sleepy *stream.Stream) error {
	long := []byte(strings.Repeat("blah ", 10_000) + "\n")
	for len(room.members) == 3 {
		if _, err := bob.Write(co, long); err != nil {
			return err
		}
		if _, err := ada.ReadLine(co); err != nil {
			return err
		}
	}
	bob.Abort()
	for range 2 {
		line, err := ada.ReadLine(co)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "Ada hears: %s\n", line)
	}
	sleepy.Abort()
	return ada.Close(co)
}
