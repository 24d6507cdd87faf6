package process

import (
	"encoding"
	"encoding/gob"
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// Package gob follows pointers wherever they lead: a value that holds itself overflows the stack, which no recover stops, and
// one that holds the same thing in many places is sent as often. So Gob walks a value before it is encoded, and refuses what
// is beyond these bounds.
const (
	// GobMaxDepth is how many pointers, interfaces, slices, arrays and maps may hold each other in a value for Gob.
	GobMaxDepth = 10_000

	// GobMaxValues is how many values Gob may find in one that holds interfaces, or values of its own type. Others, as a
	// slice of structs of numbers, are as large as they look and have no bound.
	GobMaxValues = 1 << 26
)

var (
	// ErrTooDeep matches the error of a value that goes beyond GobMaxDepth: it holds itself, or is a very long list. A slice
	// can be sent instead.
	ErrTooDeep = errors.New("the value is nested deeper than process.GobMaxDepth")

	// ErrTooLarge matches the error of a value that goes beyond GobMaxValues.
	ErrTooLarge = errors.New("the value holds more values than process.GobMaxValues")
)

// maxValues is GobMaxValues, but for tests.
var maxValues = GobMaxValues

// A nesting is a walk through a value: where it is, and what it has seen. It goes only where a type can lead back to itself.
type nesting struct{ depth, values int }

// checkNesting refuses a value that goes beyond the bounds.
func checkNesting(v reflect.Value) error { return new(nesting).walk(v) }

func (n *nesting) walk(v reflect.Value) error {
	if !shapeOf(v.Type()).nests || isNil(v) {
		return nil
	}
	if n.values++; n.values > maxValues {
		return fmt.Errorf("gob: %w (%d)", ErrTooLarge, maxValues)
	}
	if v.Kind() == reflect.Struct {
		return n.fields(v)
	}
	if n.depth++; n.depth > GobMaxDepth {
		return fmt.Errorf("gob: %w (%d), at a %v: does it hold itself?", ErrTooDeep, GobMaxDepth, v.Type())
	}
	defer func() { n.depth-- }()
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return n.walk(v.Elem())
	case reflect.Map:
		return n.entries(v)
	}
	return n.elements(v)
}

func isNil(v reflect.Value) bool {
	return (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil()
}

func (n *nesting) fields(v reflect.Value) error {
	for _, i := range shapeOf(v.Type()).fields {
		if err := n.walk(v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (n *nesting) elements(v reflect.Value) error {
	for i := range v.Len() {
		if err := n.walk(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (n *nesting) entries(v reflect.Value) error {
	for entry := v.MapRange(); entry.Next(); {
		if err := n.walk(entry.Key()); err != nil {
			return err
		}
		if err := n.walk(entry.Value()); err != nil {
			return err
		}
	}
	return nil
}

// A shape is what the walk must know of a type.
type shape struct {
	nests  bool  // a value may hold values of any number, one in the other
	fields []int // of a struct: those that nest and are sent
}

var shapes sync.Map // of reflect.Type to *shape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{nests: nests(t, map[reflect.Type]bool{})}
	if s.nests && t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && nests(f.Type, map[reflect.Type]bool{}) {
				s.fields = append(s.fields, i)
			}
		}
	}
	shapes.Store(t, s)
	return s
}

// nests reports whether a type leads to itself, to another that does, or to an interface, through what gob sends. In met, the
// types on the way are true, and those that do not nest are false.
func nests(t reflect.Type, met map[reflect.Type]bool) bool {
	if onTheWay, ok := met[t]; ok {
		return onTheWay
	}
	if encodesItself(t) {
		return false
	}
	met[t] = true
	defer func() { met[t] = false }() // of no interest, once the answer is yes
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return nests(t.Elem(), met)
	case reflect.Map:
		return nests(t.Key(), met) || nests(t.Elem(), met)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && nests(f.Type, met) {
				return true
			}
		}
	}
	return false
}

// encodesItself reports whether gob leaves the encoding of a type to it.
func encodesItself(t reflect.Type) bool {
	for _, i := range []reflect.Type{reflect.TypeFor[gob.GobEncoder](), reflect.TypeFor[encoding.BinaryMarshaler]()} {
		if t.Kind() != reflect.Interface && (t.Implements(i) || reflect.PointerTo(t).Implements(i)) {
			return true
		}
	}
	return false
}
