package remote

import (
	"encoding"
	"encoding/gob"
	"encoding/json"
	"reflect"
	"sync"
)

// A format is what the walk through a value must know of the package that is going to encode it.
type format struct {
	name          string
	encodesItself func(reflect.Type) bool // leaves the encoding of a type to it
	sends         func(reflect.StructField) bool
	shapes        sync.Map // of reflect.Type to *shape
}

// gobFormat is package gob's. It looks for the methods of a pointer, too, whether it can have one or not.
var gobFormat = format{
	name: "gob",
	encodesItself: func(t reflect.Type) bool {
		return implements[gob.GobEncoder](t) || implements[encoding.BinaryMarshaler](t) ||
			implements[gob.GobEncoder](reflect.PointerTo(t)) ||
			implements[encoding.BinaryMarshaler](reflect.PointerTo(t))
	},
	sends: reflect.StructField.IsExported,
}

// jsonFormat is package json's. It calls the methods of a pointer only where it can have one, so that a type which has
// them there alone is walked: what it holds may be encoded.
var jsonFormat = format{
	name: "json",
	encodesItself: func(t reflect.Type) bool {
		return implements[json.Marshaler](t) || implements[encoding.TextMarshaler](t)
	},
	sends: func(f reflect.StructField) bool {
		return (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
	},
}

func implements[I any](t reflect.Type) bool { return t.Implements(reflect.TypeFor[I]()) }

// A shape is what the walk must know of a type.
type shape struct {
	nests  bool  // a value may hold values of any number, one in the other
	fields []int // of a struct: those that nest and are sent
}

func (f *format) shapeOf(t reflect.Type) *shape {
	if s, ok := f.shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{nests: f.nests(t, map[reflect.Type]bool{})}
	if s.nests && t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			if field := t.Field(i); f.sends(field) && f.nests(field.Type, map[reflect.Type]bool{}) {
				s.fields = append(s.fields, i)
			}
		}
	}
	f.shapes.Store(t, s)
	return s
}

// nests reports whether a type leads to itself, to another that does, or to an interface, through what is sent. In met,
// the types on the way are true, and those that do not nest are false.
func (f *format) nests(t reflect.Type, met map[reflect.Type]bool) bool {
	if onTheWay, ok := met[t]; ok {
		return onTheWay
	}
	if t.Kind() == reflect.Interface {
		return true
	}
	if f.encodesItself(t) {
		return false
	}
	met[t] = true
	defer func() { met[t] = false }() // of no interest, once the answer is yes
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return f.nests(t.Elem(), met)
	case reflect.Map:
		return f.nests(t.Key(), met) || f.nests(t.Elem(), met)
	case reflect.Struct:
		for i := range t.NumField() {
			if field := t.Field(i); f.sends(field) && f.nests(field.Type, met) {
				return true
			}
		}
	}
	return false
}
