package task_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func repeated(err error, n int) []error {
	all := make([]error, n)
	for i := range all {
		all[i] = err
	}
	return all
}

func TestTheTextOfSeveralErrors(t *testing.T) {
	boom, bang := errors.New("boom"), errors.New("bang")
	nested := func(depth int, wrap func(error) error) error {
		err := boom
		for range depth {
			err = wrap(&task.GroupError{Errors: []error{err, bang}})
		}
		return err
	}
	as := func(err error) error { return err }
	wrapped := func(err error) error { return &outer{err} }
	head, group := strings.Repeat("task group: 2 failed: ", 101), "task group: 2 failed: "
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"few", &task.GroupError{Errors: []error{boom, bang}}, "task group: 2 failed: boom; bang"},
		{"a race", &task.RaceError{Errors: []error{bang, nested(1, as)}},
			"race: 2 failed: bang; task group: 2 failed: boom; bang"},
		{"a group in a group", nested(2, as), group + group + "boom; bang; bang"},
		{"a hundred", &task.GroupError{Errors: repeated(boom, 100)},
			"task group: 100 failed: " + strings.Repeat("boom; ", 99) + "boom"},
		{"more", &task.GroupError{Errors: repeated(boom, 1000)},
			"task group: 1000 failed: " + strings.Repeat("boom; ", 100) + "... 900 more"},
		{"more, of a race", &task.RaceError{Errors: repeated(boom, 101)},
			"race: 101 failed: " + strings.Repeat("boom; ", 100) + "... 1 more"},
		{"groups in groups, too deep", nested(10_000, as),
			head + group + "... 2 more" + strings.Repeat("; bang", 100) + "; ... 1 more"},
		{"a long text", &task.GroupError{Errors: []error{errors.New(strings.Repeat("ä", 50_000)), boom}},
			group + strings.Repeat("ä", (1<<16-len(group))/2) + fmt.Sprintf("... %d bytes more; ... 1 more", 100_000-(1<<16-len(group)))},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, test.err.Error()) })
	}
	// Each of them asks the one in it for its text: what is made is bounded, and so what is made of it.
	require.Less(t, len(nested(2000, wrapped).Error()), 1<<17)
}

// outer wraps an error as one of another package does.
type outer struct{ err error }

func (o *outer) Error() string { return "outer: " + o.err.Error() }

func TestTheTextOfACancellationThatCausedAnother(t *testing.T) {
	nested := func(n int, err error) error {
		for range n {
			err = loop.Canceled(err)
		}
		return err
	}
	for n, want := range map[int]string{
		1:       "canceled",
		3:       "canceled: canceled: canceled",
		101:     strings.Repeat("canceled: ", 100) + "canceled",
		100_000: strings.Repeat("canceled: ", 100) + "...",
	} {
		require.Equal(t, want, nested(n, nil).Error(), n)
	}
	require.Equal(t, "canceled: canceled: boom", nested(2, errors.New("boom")).Error())
}

func TestTheTextOfManyStragglers(t *testing.T) {
	names := strings.Split("a"+strings.Repeat(" b", 98)+" c", " ")
	require.Equal(t, "loop: forced to end: a"+strings.Repeat(", b", 39)+", ... 50 more ..."+strings.Repeat(", b", 9)+", c",
		(&loop.StragglersError{Names: names}).Error())
}
