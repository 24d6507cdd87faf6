package remote

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
)

// signatureOf is the signature of a function; see Func.Signature.
func signatureOf(arg, result reflect.Type) string {
	h := sha256.New()
	s := signature{h, map[reflect.Type]int{}}
	s.write(arg)
	s.write(result)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// A signature is being written. A type that was met before is written as its number, since types lead to themselves.
type signature struct {
	io.Writer
	met map[reflect.Type]int
}

func (s *signature) write(t reflect.Type) {
	if n, ok := s.met[t]; ok {
		fmt.Fprintf(s, "#%d;", n)
		return
	}
	s.met[t] = len(s.met)
	fmt.Fprintf(s, "%v %q;", t.Kind(), t.Name())
	switch t.Kind() {
	case reflect.Array:
		fmt.Fprintf(s, "%d;", t.Len())
		s.write(t.Elem())
	case reflect.Map:
		s.write(t.Key())
		s.write(t.Elem())
	case reflect.Pointer, reflect.Slice:
		s.write(t.Elem())
	case reflect.Struct:
		s.fields(t)
	}
}

func (s *signature) fields(t reflect.Type) {
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fmt.Fprintf(s, "%q %q;", f.Name, f.Tag)
			s.write(f.Type)
		}
	}
	fmt.Fprint(s, "end;")
}
