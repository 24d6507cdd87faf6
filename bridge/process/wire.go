package process

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// The form of an error on its way is that of its tree: type, message, stack, the value if both ends know it, the sentinels
// that it matches, and what it wraps, in the same form.

// These tell how the value of an error is sent.
const (
	noValue byte = iota
	sentinelValue
	typedValue
	canceledValue
	timeoutValue
	panicValue
)

// maxDepth and maxCauses bound what is sent of an error's tree, for there are errors that wrap themselves.
const (
	maxDepth  = 50
	maxCauses = 200
)

// appendError appends err, which is not nil. Of an error whose own methods panic, only the type is sent.
func appendError(b []byte, c Codec, err error) (out []byte) {
	defer func() {
		if v := recover(); v != nil {
			bare := &RemoteError{Type: fmt.Sprintf("%T", err), Message: fmt.Sprintf("an error whose methods panic: %v", v)}
			out = appendTree(b, c, bare, maxDepth)
		}
	}()
	return appendTree(b, c, err, 0)
}

func appendTree(b []byte, c Codec, err error, depth int) []byte {
	e := toRemote(err)
	if depth >= maxDepth {
		e.causes = nil
	}
	b = appendText(appendText(appendText(b, e.Type), e.Message), e.Stack)
	b = appendValue(b, c, e.value)
	b = appendCount(b, len(e.is))
	for _, name := range e.is {
		b = appendText(b, name)
	}
	causes := e.causes[:min(len(e.causes), maxCauses)]
	b = appendCount(appendFlag(b, e.joins), len(causes))
	for _, cause := range causes {
		b = appendTree(b, c, cause, depth+1)
	}
	return b
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
	return appendSection(appendText(appendText(append(b, how), name), text), nil)
}

func appendTyped(b []byte, c Codec, err error) ([]byte, bool) {
	name, t, ok := errorTypeOf(err)
	if !ok {
		return b, false
	}
	typed, failed := t.encode(c, appendText(appendText(append(b, typedValue), name), ""), err)
	return typed, failed == nil
}

// readError is the reverse of appendError.
func readError(p *payload, c Codec) *RemoteError { return readTree(p, c, 0) }

func readTree(p *payload, c Codec, depth int) *RemoteError {
	e := &RemoteError{Type: p.text(), Message: p.text(), Stack: p.text()}
	v := sentValue{p.byte(), p.text(), p.text(), p.section()}
	for range p.count() {
		e.is = append(e.is, p.text())
	}
	e.joins = p.flag()
	if depth > maxDepth {
		p.fail()
	}
	for range p.count() {
		e.causes = append(e.causes, readTree(p, c, depth+1))
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

// restore gives e the value that it had in the other process, as far as that is possible here. The values of package loop
// hold what they wrap themselves.
func (v sentValue) restore(e *RemoteError, c Codec) {
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
