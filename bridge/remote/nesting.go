package remote

import (
	"errors"
	"fmt"
	"reflect"
)

// Packages gob and json follow pointers wherever they lead: a value that holds itself, or is a very long list,
// overflows the stack, which no recover stops, and one that holds the same thing in many places is sent as often. So
// Gob and JSON walk a value before it is encoded, and refuse what is beyond these bounds.
const (
	// MaxDepth is how many pointers, interfaces, slices, arrays and maps may hold each other in a value for Gob or
	// JSON.
	MaxDepth = 10_000

	// MaxValues is how many values Gob and JSON may find in one that holds interfaces, or values of its own type.
	// Others, as a slice of structs of numbers, are as large as they look and have no bound.
	MaxValues = 1 << 26
)

var (
	// ErrTooDeep matches the error of a value that goes beyond MaxDepth: it holds itself, or is a very long list. A
	// slice can be sent instead.
	ErrTooDeep = errors.New("the value is nested deeper than remote.MaxDepth")

	// ErrTooLarge matches the error of a value that goes beyond MaxValues.
	ErrTooLarge = errors.New("the value holds more values than remote.MaxValues")
)

// maxValues is MaxValues, but for tests.
var maxValues = MaxValues

// A nesting is a walk through a value: where it is, and what it has seen. It goes only where a type can lead back to
// itself.
type nesting struct {
	format        *format
	depth, values int
}

// check refuses a value that goes beyond the bounds. Given is what a codec is given, a pointer to the value.
func (f *format) check(given any) error {
	v := reflect.ValueOf(given)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	return (&nesting{format: f}).walk(v)
}

func (n *nesting) walk(v reflect.Value) error {
	if !n.format.shapeOf(v.Type()).nests || isNil(v) {
		return nil
	}
	if n.values++; n.values > maxValues {
		return fmt.Errorf("%s: %w (%d)", n.format.name, ErrTooLarge, maxValues)
	}
	if v.Kind() == reflect.Struct {
		return n.fields(v)
	}
	if n.depth++; n.depth > MaxDepth {
		return fmt.Errorf("%s: %w (%d), at a %v: does it hold itself?", n.format.name, ErrTooDeep, MaxDepth, v.Type())
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
	for _, i := range n.format.shapeOf(v.Type()).fields {
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
