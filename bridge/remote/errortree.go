package remote

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
	"github.com/monoloop-go/monoloop/loop"
)

// The form of an error on its way is that of its tree: type, message, stack, the value if both ends know it, the
// sentinels that it matches, and what it wraps, in the same form.

// These tell how the value of an error is sent.
const (
	noValue byte = iota
	sentinelValue
	typedValue
	canceledValue
	timeoutValue
	panicValue
)

// maxDepth and maxErrors bound what is sent of an error's tree, for there are errors that wrap themselves, even twice.
const (
	maxDepth  = 50
	maxErrors = 1000
)

// AppendError appends err, which is not nil. Of an error whose own methods panic, only the type is sent.
func AppendError(b []byte, c Codec, err error) (out []byte) {
	defer func() {
		if v := recover(); v != nil {
			bare := &Error{Type: fmt.Sprintf("%T", err),
				Message: fmt.Sprintf("an error whose methods panic: %v", v)}
			out = (&errorWriter{codec: c}).append(b, bare, 0, new(quoter), new(quoter))
		}
	}()
	return (&errorWriter{c, maxErrors}).append(b, err, 0, new(quoter), new(quoter))
}

// An errorWriter appends the tree of one error.
type errorWriter struct {
	codec Codec
	left  int // how many more errors may be sent
}

// append appends err and what it wraps. The quoters have the message and the stack of the error that wraps it.
func (w *errorWriter) append(b []byte, err error, depth int, message, stack *quoter) []byte {
	e := toRemote(err)
	b = stack.append(message.append(wire.AppendText(b, e.Type), e.Message), e.Stack)
	b = appendValue(b, w.codec, e.value)
	b = wire.AppendCount(b, len(e.is))
	for _, name := range e.is {
		b = wire.AppendText(b, name)
	}
	if depth >= maxDepth {
		e.causes = nil
	}
	causes := e.causes[:min(len(e.causes), w.left)]
	w.left -= len(causes)
	b = wire.AppendCount(wire.AppendFlag(b, e.joins), len(causes))
	message, stack = &quoter{text: e.Message}, &quoter{text: e.Stack}
	for _, cause := range causes {
		b = w.append(b, cause, depth+1, message, stack)
	}
	return b
}

// A quoter sends texts that are part of another, which was sent before, as their places in it. The message of an error
// mostly contains those of what it wraps: so none of them is sent once for each level.
type quoter struct {
	text string
	from int // the end of the last text that was found
}

func (q *quoter) append(b []byte, text string) []byte {
	at := strings.Index(q.text[q.from:], text)
	if at < 0 || text == "" {
		return wire.AppendText(wire.AppendCount(b, 0), text)
	}
	at += q.from
	q.from = at + len(text)
	return wire.AppendCount(wire.AppendCount(b, len(text)), at)
}

// quoted reads what a quoter of text has appended.
func quoted(p *wire.Payload, text string) string {
	n := p.Uint()
	if n == 0 {
		return p.Text()
	}
	at := p.Uint()
	if at > uint64(len(text)) || n > uint64(len(text))-at {
		p.Fail()
		return ""
	}
	return text[at : at+n]
}

// appendValue appends how the value is sent, a name, a text, and what the codec has made of it.
func appendValue(b []byte, c Codec, err error) []byte {
	how, name, text := noValue, "", ""
	switch e := err.(type) {
	case nil:
	case *loop.CanceledError:
		how = canceledValue
	case *loop.TimeoutError:
		how = timeoutValue
	case *loop.PanicError:
		how, name, text = panicValue, e.Where, fmt.Sprint(e.Value)
	default:
		if name = sentinelName(err); name != "" {
			how = sentinelValue
		} else if typed, ok := appendTyped(b, c, err); ok {
			return typed
		}
	}
	return wire.AppendSection(wire.AppendText(wire.AppendText(append(b, how), name), text), nil)
}

func appendTyped(b []byte, c Codec, err error) ([]byte, bool) {
	name, t, ok := errorTypeOf(err)
	if !ok {
		return b, false
	}
	typed, failed := t.encode(c, wire.AppendText(wire.AppendText(append(b, typedValue), name), ""), err)
	return typed, failed == nil
}

// ReadError is the reverse of AppendError: it reads an error from the beginning of b, and returns what is left of b. Of
// bytes that are none, err says so, and e holds what could be read.
func ReadError(b []byte, c Codec) (e *Error, rest []byte, err error) {
	p := wire.Payload{Rest: b}
	e = readTree(&p, c, 0, new(Error))
	return e, p.Rest, p.Err
}

// readTree reads an error that another one wraps, and what it wraps itself.
func readTree(p *wire.Payload, c Codec, depth int, outer *Error) *Error {
	e := &Error{Type: p.Text(), Message: quoted(p, outer.Message), Stack: quoted(p, outer.Stack)}
	v := sentValue{p.Byte(), p.Text(), p.Text(), p.Section()}
	for range p.Count() {
		e.is = append(e.is, p.Text())
	}
	e.joins = p.Flag()
	if depth > maxDepth {
		p.Fail()
	}
	for range p.Count() {
		e.causes = append(e.causes, readTree(p, c, depth+1, e))
	}
	v.restore(e, c)
	return e
}

// A sentValue is what came in the place of an error's value.
type sentValue struct {
	how        byte
	name, text string
	section    []byte
}

// restore gives e the value that it had in the other process, as far as that is possible here. The values of package
// loop hold what they wrap themselves.
func (v sentValue) restore(e *Error, c Codec) {
	var first error
	if len(e.causes) > 0 {
		first = e.causes[0]
	}
	switch v.how {
	case sentinelValue:
		e.value, _ = sentinels.find(v.name)
	case typedValue:
		if t, ok := errorTypes.find(v.name); ok {
			e.value, _ = t.decode(c, v.section)
		}
	case timeoutValue:
		e.value, e.causes = loop.ErrTimeout, nil
	case canceledValue:
		e.value, e.causes = loop.Canceled(first), nil
	case panicValue:
		p := &loop.PanicError{Value: first, Stack: []byte(e.Stack), Where: v.name}
		if first == nil {
			p.Value = v.text
		}
		e.value, e.causes = p, nil
	}
}
