//go:build unix || windows

package process_test

import (
	"context"
	"encoding/gob"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A stubborn value refuses to be encoded, or to be decoded.
type stubborn struct{ How string }

func (s stubborn) GobEncode() ([]byte, error) {
	switch s.How {
	case "encode":
		return nil, errOwn
	case "panic":
		panic("no")
	case "exit":
		runtime.Goexit()
	}
	return []byte(s.How), nil
}

func (s *stubborn) GobDecode(b []byte) error {
	switch s.How = string(b); s.How {
	case "decode":
		return errOwn
	case "exit of decode":
		runtime.Goexit()
	}
	return nil
}

var (
	takes = remote.Register("takes", func(_ context.Context, s stubborn) (string, error) { return s.How, nil })
	gives = remote.Register("gives",
		func(_ context.Context, how string) (stubborn, error) { return stubborn{how}, nil })
	nils  = remote.Register("nils", func(_ context.Context, p *int) (*int, error) { return nil, nil })
	chans = remote.Register("chans", func(_ context.Context, c chan int) (int, error) { return 0, nil })
	faces = remote.Register("faces", func(_ context.Context, v any) (any, error) { return v, nil })
)

// A chain is as deep as it is long.
type chain struct{ Next *chain }

func chainOf(n int) (c *chain) {
	for range n {
		c = &chain{c}
	}
	return c
}

var lengthens = remote.Register("lengthens",
	func(_ context.Context, c *chain) (*chain, error) { return &chain{c}, nil })

type registered struct{ N int }

func init() { gob.Register(registered{}) }

// Behaviors 308.
func TestWhatCannotBeEncodedFailsItsJobOnly(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	worker := processOf(t, p)
	result := func(job interface {
		Result(context.Context) (stubborn, error)
	}) error {
		_, err := job.Result(t.Context())
		return err
	}
	text := func(arg string) error {
		_, err := process.Submit(t.Context(), p, takes, stubborn{arg}).Result(t.Context())
		return err
	}
	for _, test := range []struct {
		name string
		err  error
		says string
	}{
		{"an argument that refuses", text("encode"),
			"remote: cannot encode process_test.stubborn: an error of one's own"},
		{"an argument that panics", text("panic"), "remote: cannot encode process_test.stubborn: panic: no"},
		{"an argument that cannot be decoded", text("decode"),
			"remote: cannot decode process_test.stubborn: an error of one's own"},
		{"a result that refuses", result(process.Submit(t.Context(), p, gives, "encode")),
			"remote: cannot encode process_test.stubborn: an error of one's own"},
		{"a result that panics", result(process.Submit(t.Context(), p, gives, "panic")),
			"remote: cannot encode process_test.stubborn: panic: no"},
		{"a result that cannot be decoded", result(process.Submit(t.Context(), p, gives, "decode")),
			"remote: cannot decode process_test.stubborn: an error of one's own"},
		{"a nil argument", resultError(t, process.Submit(t.Context(), p, nils, nil)),
			"remote: cannot encode *int: gob: the pointer is nil"},
		{"a nil result", resultError(t, process.Submit(t.Context(), p, nils, new(int))),
			"remote: cannot encode *int: gob: the pointer is nil"},
		{"an argument that is too deep", resultError(t, process.Submit(t.Context(), p, lengthens, chainOf(remote.MaxDepth+1))),
			"remote: cannot encode *process_test.chain: gob: the value is nested deeper than remote.MaxDepth (10000), "},
		{"a result that is too deep", resultError(t, process.Submit(t.Context(), p, lengthens, chainOf(remote.MaxDepth))),
			"remote: cannot encode *process_test.chain: gob: the value is nested deeper than remote.MaxDepth (10000), "},
		{"a channel", resultError(t, process.Submit(t.Context(), p, chans, make(chan int))),
			"remote: cannot encode chan int"},
		{"a type that is not registered", resultError(t, process.Submit(t.Context(), p, faces, any(struct{ X int }{1}))),
			"remote: cannot encode interface {}: gob: type not registered"},
	} {
		t.Run(test.name, func(t *testing.T) { require.ErrorContains(t, test.err, test.says) })
	}
	require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, lengthens, chainOf(remote.MaxDepth))),
		remote.ErrTooDeep)
	require.NoError(t, resultError(t, process.Submit(t.Context(), p, lengthens, chainOf(remote.MaxDepth-1))))
	v, err := process.Submit(t.Context(), p, faces, any(registered{3})).Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, registered{3}, v)
	require.Equal(t, worker, processOf(t, p), "the worker was replaced")
}
