package remote

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// No value here holds itself. All are finite; what is refused is only deeper or larger than the bounds.

type cell struct {
	N    int
	Next *cell
	next *cell // is not sent
}

// pointer is a type that neither package can encode.
type pointer *pointer

// branch has what json does not send, and what it promotes.
type branch struct {
	linked
	Parent *branch `json:"-"`
}

type linked struct{ Next *branch }

// marshaled encodes itself for json, whatever it holds.
type marshaled struct{ Next *marshaled }

func (*marshaled) MarshalJSON() ([]byte, error) { return []byte(`"marshaled"`), nil }

type tree struct{ Children []tree }

type twins struct{ A, B *twins }

type table map[string]table

// sealed encodes itself, whatever it holds.
type sealed struct{ Next *sealed }

func (*sealed) GobEncode() ([]byte, error) { return []byte("sealed"), nil }
func (*sealed) GobDecode([]byte) error     { return nil }

func init() { gob.Register([]any{}) }

func list(n int) (l *cell) {
	for range n {
		l = &cell{Next: l}
	}
	return l
}

// nested applies a step to its outcome so many times.
func nested[T any](n int, v T, step func(T) T) T {
	for range n {
		v = step(v)
	}
	return v
}

func TestTheBoundsOfGob(t *testing.T) {
	defer func(n int) { maxValues = n }(maxValues)
	maxValues = 1 << 16
	inTree := func(c tree) tree { return tree{[]tree{c}} }
	inTable := func(c table) table { return table{"": c} }
	inSlice := func(v any) any { return []any{v} }
	twice := func(c *twins) *twins { return &twins{c, c} }
	big64 := make([]uint64, 1<<17)
	for _, test := range []struct {
		name string
		v    any
		is   error
	}{
		{"a list", list(MaxDepth), nil},
		{"a list that is too long", list(MaxDepth + 1), ErrTooDeep},
		{"a tree", nested(100, tree{}, inTree), nil},
		{"a tree that is too deep", nested(MaxDepth+1, tree{}, inTree), ErrTooDeep},
		{"a map", nested(100, table{}, inTable), nil},
		{"a map that is too deep", nested(MaxDepth+1, table{}, inTable), ErrTooDeep},
		{"interfaces", nested(100, any(1), inSlice), nil},
		{"interfaces that are too deep", nested(MaxDepth, any(1), inSlice), ErrTooDeep},
		{"a value that is shared", nested(14, &twins{}, twice), nil},
		{"a value that is shared too often", nested(20, &twins{}, twice), ErrTooLarge},
		{"many interfaces", slices.Repeat([]any{1}, 1<<16), ErrTooLarge},
		{"many numbers", &big64, nil},
		{"what is not sent", &cell{next: list(MaxDepth + 1)}, nil},
		{"what encodes itself", nested(MaxDepth+1, &sealed{}, func(s *sealed) *sealed { return &sealed{s} }), nil},
		{"a number that encodes itself", big.NewInt(7), nil},
		{"pointers to pointers", pointers(MaxDepth + 1), ErrTooDeep},
	} {
		t.Run(test.name, func(t *testing.T) { bounded(t, Gob{}, test.v, test.is, "gob") })
	}
}

func TestTheBoundsOfJSON(t *testing.T) {
	defer func(n int) { maxValues = n }(maxValues)
	maxValues = 1 << 16
	for _, test := range []struct {
		name string
		v    any
		is   error
	}{
		{"a list", list(MaxDepth), nil},
		{"a list that is too long", list(MaxDepth + 1), ErrTooDeep},
		{"a list of millions", list(3_000_000), ErrTooDeep}, // that overflowed the stack
		{"a map that is too deep", nested(MaxDepth+1, table{}, func(c table) table { return table{"": c} }),
			ErrTooDeep},
		{"a value that is shared too often", nested(20, &twins{}, func(c *twins) *twins { return &twins{c, c} }),
			ErrTooLarge},
		{"what is not sent", nested(MaxDepth+1, &branch{}, func(c *branch) *branch { return &branch{Parent: c} }), nil},
		{"what is embedded",
			nested(MaxDepth+1, &branch{}, func(c *branch) *branch { return &branch{linked: linked{c}} }), ErrTooDeep},
		{"what encodes itself",
			nested(MaxDepth+1, &marshaled{}, func(w *marshaled) *marshaled { return &marshaled{w} }), nil},
		{"a value whose pointer encodes itself", marshaled{&marshaled{}}, nil},
		{"pointers to pointers", pointers(MaxDepth + 1), ErrTooDeep},
		{"null", []any{nil, (*cell)(nil), map[string]any(nil)}, nil},
	} {
		t.Run(test.name, func(t *testing.T) { bounded(t, JSON{}, test.v, test.is, "json") })
	}
}

func pointers(n int) pointer { return nested(n, pointer(nil), func(p pointer) pointer { return &p }) }

// bounded checks the error of encoding v, and that it has the name of the package that would have encoded it.
func bounded(t *testing.T, c Codec, v any, is error, name string) {
	var b bytes.Buffer
	arg := reflect.New(reflect.TypeOf(v)) // a codec gets a pointer
	arg.Elem().Set(reflect.ValueOf(v))
	err := c.Encode(&b, arg.Interface())
	require.ErrorIs(t, err, is)
	if is == nil {
		require.NoError(t, err)
		return
	}
	require.Zero(t, b.Len(), "it was encoded in part")
	require.Regexp(t, `^`+name+`: the value .* remote\.Max(Depth \(10000\), at a |Values \(65536\))`, err.Error())
}

// Where no type leads to itself, nothing is walked.
func TestWhatCanNest(t *testing.T) {
	got := map[string]bool{}
	for _, v := range []any{
		1, "", []byte{}, [][]string{}, map[string][]int{}, time.Time{}, &big.Int{},
		struct{ A, B []struct{ C *int } }{}, &sealed{},
		[]*sealed{}, struct{ F func(*cell) }{}, cell{}, []cell{}, &tree{}, table{}, []any{}, struct{ E error }{}, [2]*twins{},
		struct{ hidden *cell }{},
	} {
		got[fmt.Sprintf("%T", v)] = gobFormat.shapeOf(reflect.TypeOf(v)).nests
	}
	require.Equal(t, map[string]bool{
		"int": false, "string": false, "[]uint8": false, "[][]string": false, "map[string][]int": false, "time.Time": false,
		"*big.Int": false, "struct { A []struct { C *int }; B []struct { C *int } }": false, "*remote.sealed": false,
		"[]*remote.sealed": false, "struct { F func(*remote.cell) }": false, "struct { hidden *remote.cell }": false,
		"remote.cell": true, "[]remote.cell": true, "*remote.tree": true, "remote.table": true, "[]interface {}": true,
		"struct { E error }": true, "[2]*remote.twins": true,
	}, got)
}
