package remote

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASignatureTellsTypesApart(t *testing.T) {
	type point struct{ X, Y int }
	type node struct {
		Next *node
		N    int
	}
	other := func() reflect.Type {
		type point struct{ X, Z int }
		return reflect.TypeFor[point]()
	}
	seen := map[string]string{}
	integer := reflect.TypeFor[int]()
	for _, arg := range []reflect.Type{
		integer, reflect.TypeFor[int64](), reflect.TypeFor[[]int](), reflect.TypeFor[[2]int](), reflect.TypeFor[[3]int](),
		reflect.TypeFor[map[string]int](), reflect.TypeFor[map[int]string](), reflect.TypeFor[point](), other(),
		reflect.TypeFor[node](), reflect.TypeFor[*node](), reflect.TypeFor[struct{}](), reflect.TypeFor[any](),
	} {
		s := signatureOf(arg, integer)
		require.Equal(t, s, signatureOf(arg, integer))
		require.NotContains(t, seen, s, arg)
		seen[s] = arg.String()
	}
	require.NotEqual(t, signatureOf(integer, reflect.TypeFor[string]()),
		signatureOf(reflect.TypeFor[string](), integer))
}
