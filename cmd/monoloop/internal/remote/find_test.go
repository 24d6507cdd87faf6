package remote_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
)

func ExampleFind() {
	s := &inspect.Snapshot{
		Tasks: []inspect.Task{{ID: 1, Name: "main"}, {ID: 2, Name: "worker 1"}, {ID: 3, Name: "worker 2"}},
	}
	fmt.Println(remote.Find(s, "main"))
	_, err := remote.Find(s, "wrker 2")
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// no task has the ID or the name "wrker 2"; near it are: worker 2 (3), worker 1 (2)
}

func TestFind(t *testing.T) {
	s := &inspect.Snapshot{}
	for i, name := range []string{"main", "worker", "worker", "7", "Task-5", "a\x1bb"} {
		s.Tasks = append(s.Tasks, inspect.Task{ID: uint64(i + 1), Name: name})
	}
	for what, want := range map[string]uint64{"1": 1, "main": 1, "Task-5": 5, "7": 4, "6": 6, "a\x1bb": 6} {
		id, err := remote.Find(s, what)
		require.NoError(t, err)
		require.Equal(t, want, id, what)
	}
	for what, want := range map[string]string{
		"worker":     `2 tasks are called "worker": give the ID of one: 2, 3`,
		"Main":       `no task has the ID or the name "Main"; near it are: main (1)`,
		"work":       `no task has the ID or the name "work"; near it are: worker (2)`,
		"99":         `no task has the ID or the name "99"`,
		"completely": `no task has the ID or the name "completely"`,
		"":           `no task has the ID or the name ""`,
		"a\x1bc":     `no task has the ID or the name "a\x1bc"; near it are: a\x1bb (6)`,
	} {
		_, err := remote.Find(s, what)
		require.EqualError(t, err, want)
	}
	for range 10 {
		s.Tasks = append(s.Tasks, inspect.Task{ID: uint64(len(s.Tasks) + 1), Name: "worker"})
	}
	_, err := remote.Find(s, "worker")
	require.EqualError(t, err, `12 tasks are called "worker": give the ID of one: 2, 3, 7, 8, 9, …`)
}
