package process

import (
	"context"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A call is what the payload of kindCall says: the function, until when, and the arguments, for each of which the
// function is called. The payload of its result is an outcome for each.
type call struct {
	name     string
	deadline time.Time     // zero for none
	limit    time.Duration // of the function, for each argument; zero for none
	args     [][]byte
}

// appendCall appends a call but for its arguments, which are to follow, a section each, to the end of the payload.
func appendCall(b []byte, name string, ctx context.Context, limit time.Duration) []byte {
	var nanos int64
	if deadline, ok := ctx.Deadline(); ok {
		nanos = deadline.UnixNano()
	}
	return wire.AppendInt(wire.AppendInt(wire.AppendText(b, name), nanos), int64(limit))
}

func readCall(b []byte) (call, error) {
	p := wire.Payload{Rest: b}
	c := call{name: p.Text()}
	if nanos := p.Int(); nanos != 0 {
		c.deadline = time.Unix(0, nanos)
	}
	c.limit = time.Duration(p.Int())
	for len(p.Rest) > 0 {
		c.args = append(c.args, p.Section())
	}
	return c, p.Err
}

// context derives the context of the call.
func (c *call) context(parent context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	if c.deadline.IsZero() {
		return ctx, cancel
	}
	timed, stop := context.WithDeadline(ctx, c.deadline)
	return timed, func(cause error) { cancel(cause); stop() }
}

// run makes the call and appends the outcomes to b. Arguments that come after the end of the context are not used.
func (c *call) run(ctx context.Context, codec remote.Codec, b []byte) []byte {
	fn, ok := remote.Find(c.name)
	for _, arg := range c.args {
		switch {
		case !ok:
			b = remote.AppendFailure(b, codec, fmt.Errorf("%w: %q", remote.ErrUnknownFunc, c.name))
		case ctx.Err() != nil:
			b = remote.AppendFailure(b, codec, context.Cause(ctx))
		default:
			b = fn.Call(ctx, codec, c.limit, arg, b)
		}
	}
	return b
}

// A setup is what the payload of kindSetup says.
type setup struct {
	identity    string
	codec       string
	memoryLimit uint64
	initializer bool // the first call is that of an initializer
}

func (s setup) append(b []byte) []byte {
	b = wire.AppendText(wire.AppendText(b, s.identity), s.codec)
	return wire.AppendFlag(wire.AppendCount(b, int(s.memoryLimit)), s.initializer)
}

func readSetup(b []byte) (setup, error) {
	p := wire.Payload{Rest: b}
	s := setup{p.Text(), p.Text(), p.Uint(), p.Flag()}
	return s, p.Err
}
