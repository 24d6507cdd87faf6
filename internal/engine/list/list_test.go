package list_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

// A list is what a slice would be, under random additions and removals.
func TestListIsASlice(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var l list.List[int]
	var twin []*list.Node[int]
	for i := range 5000 {
		if len(twin) == 0 || r.IntN(2) == 0 {
			n := &list.Node[int]{Value: i}
			l.Add(n)
			twin = append(twin, n)
		} else {
			k := r.IntN(len(twin))
			l.Remove(twin[k])
			twin = slices.Delete(twin, k, k+1)
		}
		var got []*list.Node[int]
		for n := l.First(); n != nil; n = n.Next() {
			got = append(got, n)
		}
		require.Equal(t, len(twin), l.Len())
		require.True(t, slices.Equal(twin, got))
	}
}

// A node that was taken out can be added again.
func TestANodeIsUsedAgain(t *testing.T) {
	var l list.List[string]
	a, b := &list.Node[string]{Value: "a"}, &list.Node[string]{Value: "b"}
	l.Add(a)
	l.Add(b)
	l.Remove(a)
	require.Nil(t, a.Next())
	l.Add(a)
	require.Equal(t, "b", l.First().Value)
	require.Equal(t, "a", l.First().Next().Value)
}
