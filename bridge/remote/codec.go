package remote

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
)

// A Codec turns the arguments and the results of functions into bytes and back. Any goroutine may use it, at the same
// time as others. Encode and Decode get a pointer to the value, and an error of theirs fails the job whose value it
// was, and nothing else. Values of a size of zero, such as struct{}{}, never reach it.
//
// A codec must promise to end, whatever value it is given and whatever bytes, and to leave the process alive: an error
// and a panic are the job's, but nothing can be done about a stack that overflows, which a value that holds itself
// easily brings about, or a very long list, or about memory that is used up. It must decode what it has encoded, with
// the codec of its type that the worker has registered, and keep neither the value nor the bytes when it has returned.
type Codec interface {
	Encode(w io.Writer, v any) error
	Decode(r io.Reader, v any) error
}

// Gob is the codec where no other is asked for: package encoding/gob, except that a []byte is sent as it is, because
// gob copies it several times. Values that are held in interfaces need gob.Register. A value that holds itself, for
// which gob has no form, fails with ErrTooDeep; MaxDepth and MaxValues are the bounds.
type Gob struct{}

// Encode writes v as a gob stream of its own. Nil pointers are refused.
func (Gob) Encode(w io.Writer, v any) error {
	if b, ok := v.(*[]byte); ok {
		_, err := w.Write(*b)
		return err
	}
	if err := gobFormat.check(v); err != nil {
		return err
	}
	p := reflect.ValueOf(v)
	for p.Kind() == reflect.Pointer && p.Elem().Kind() == reflect.Pointer {
		p = p.Elem() // the pointer to a pointer that encodes itself is too much for gob
	}
	if p.Kind() == reflect.Pointer && p.IsNil() {
		return errors.New("gob: the pointer is nil")
	}
	return gob.NewEncoder(w).EncodeValue(p)
}

// Decode reads one gob stream.
func (Gob) Decode(r io.Reader, v any) (err error) {
	b, ok := v.(*[]byte)
	if !ok {
		return gob.NewDecoder(r).Decode(v)
	}
	if sized, ok := r.(*bytes.Reader); ok {
		*b = make([]byte, sized.Len())
		_, err = io.ReadFull(r, *b)
		return err
	}
	*b, err = io.ReadAll(r)
	return err
}

// JSON is the codec of package encoding/json. Engines that use it have it in Options.Codec; it needs no registration.
// It has the bounds of Gob; json itself, as of Go 1.26, reads no more than 10,000 arrays and objects in each other.
type JSON struct{}

// Encode writes v as JSON.
func (JSON) Encode(w io.Writer, v any) error {
	if err := jsonFormat.check(v); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(v)
}

// Decode reads one JSON value.
func (JSON) Decode(r io.Reader, v any) error { return json.NewDecoder(r).Decode(v) }

// codecs are those that a worker can be told to use, by the names of their types.
var codecs = registry[Codec]{what: "codec", entries: map[string]Codec{CodecName(Gob{}): Gob{},
	CodecName(JSON{}): JSON{}}}

// RegisterCodec makes a codec of the user's known under the name of its type, so that the workers can use it as well;
// to register a type twice panics. It belongs into a package variable, or into main before Main.
func RegisterCodec(c Codec) { codecs.add(CodecName(c), c) }

// CodecName returns the name under which a codec is registered.
func CodecName(c Codec) string {
	if c == nil {
		panic("remote: a nil codec")
	}
	return typeName(reflect.TypeOf(c))
}

// FindCodec returns the codec that is registered under a name, if one is.
func FindCodec(name string) (Codec, bool) { return codecs.find(name) }

// typeName is the name of a type that no other type of the binary has.
func typeName(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return "*" + typeName(t.Elem())
	case t.PkgPath() != "":
		return t.PkgPath() + "." + t.Name()
	}
	return t.String()
}

// encode appends v as a section, without a copy of it in between. A codec that panics has failed. After an error, the
// result is b as it was.
func encode[T any](c Codec, b []byte, v *T) (out []byte, err error) {
	if raw, ok := any(v).(*[]byte); ok {
		b = wire.GrowSection(b, len(*raw)) // as much as it needs, if it is sent as it is
	}
	w := appender(wire.AppendSection(b, nil))
	if reflect.TypeFor[T]().Size() == 0 {
		return w, nil
	}
	defer recovered[T](&err, "encode")
	out = b
	if err := c.Encode(&w, v); err != nil {
		return b, fmt.Errorf("remote: cannot encode %v: %w", reflect.TypeFor[T](), err)
	}
	wire.SetSectionLength(w[len(b):])
	return w, nil
}

// decode reads a value out of a section.
func decode[T any](c Codec, section []byte) (v T, err error) {
	if reflect.TypeFor[T]().Size() == 0 {
		return v, nil
	}
	defer recovered[T](&err, "decode")
	if err := c.Decode(bytes.NewReader(section), &v); err != nil {
		return v, fmt.Errorf("remote: cannot decode %v: %w", reflect.TypeFor[T](), err)
	}
	return v, nil
}

func recovered[T any](err *error, what string) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("remote: cannot %s %v: panic: %v", what, reflect.TypeFor[T](), r)
	}
}

// An appender writes to the end of itself.
type appender []byte

func (a *appender) Write(b []byte) (int, error) {
	*a = append(*a, b...)
	return len(b), nil
}
