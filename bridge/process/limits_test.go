//go:build unix || windows

package process_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// Behaviors 316.
func TestJobsPerWorker(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1, JobsPerWorker: 2})
	var jobs []*pool.Job[int]
	for range 5 {
		jobs = append(jobs, process.Submit(t.Context(), p, pid, none{}))
	}
	require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true})) // what waits is not stranded
	var ids []int
	for _, job := range jobs {
		id, err := job.Result(t.Context())
		require.NoError(t, err)
		ids = append(ids, id)
	}
	require.Equal(t, []bool{true, false, true, false},
		[]bool{ids[0] == ids[1], ids[1] == ids[2], ids[2] == ids[3], ids[3] == ids[4]})
}

// retire has its worker replaced, and returns its number.
var retire = remote.Register("retire", func(context.Context, none) (int, error) {
	process.Retire()
	return os.Getpid(), nil
})

// A worker that retires has done its job, and does no other, whether that waits already or comes later.
func TestAWorkerThatRetires(t *testing.T) {
	process.Retire() // this is no worker
	p := newPool(t, process.Options{Workers: 1})
	var jobs []*pool.Job[int]
	for _, fn := range []*remote.Func[none, int]{pid, retire, pid, pid, retire} {
		jobs = append(jobs, process.Submit(t.Context(), p, fn, none{}))
	}
	var ids []int
	for _, job := range jobs {
		id, err := job.Result(t.Context())
		require.NoError(t, err)
		ids = append(ids, id)
	}
	ids = append(ids, processOf(t, p))
	require.Equal(t, []bool{true, false, true, true, false},
		[]bool{ids[0] == ids[1], ids[1] == ids[2], ids[2] == ids[3], ids[3] == ids[4], ids[4] == ids[5]})
}

// An initializer that does so gives its worker one job.
func TestAnInitializerThatRetires(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1, Initializer: retire.Bind(none{})})
	require.NotEqual(t, processOf(t, p), processOf(t, p))
}

// Behaviors 316.
func TestJobsPerWorkerWithManyWorkers(t *testing.T) {
	p := newPool(t, process.Options{Workers: 3, JobsPerWorker: 1})
	var jobs []*pool.Job[int]
	for range 12 {
		jobs = append(jobs, process.Submit(t.Context(), p, pid, none{}))
	}
	seen := map[int]bool{}
	for _, job := range jobs {
		id, err := job.Result(t.Context())
		require.NoError(t, err)
		require.False(t, seen[id], "a worker had two jobs")
		seen[id] = true
	}
	processOf(t, p) // the pool goes on
}

// Behaviors 313.
func TestHugeValues(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	huge := make([]byte, 64<<20) // a thousand times what a pipe holds; several copies of it are in memory at a time
	for i := range huge {
		huge[i] = byte(i >> 12)
	}
	v, err := process.Submit(t.Context(), p, echo, huge).Result(t.Context())
	require.NoError(t, err)
	require.True(t, bytes.Equal(huge, v))
}

var (
	prepared string
	prepare  = remote.Register("prepare", func(_ context.Context, how string) (none, error) {
		switch prepared = how; how {
		case "fail":
			return none{}, errOwn
		case "exit":
			os.Exit(4)
		case "use a pool":
			inner := process.New(nil)
			defer inner.Close()
			_, err := process.Submit(context.Background(), inner, pid, none{}).Result(context.Background())
			return none{}, err
		}
		return none{}, nil
	})
	tellPrepared = remote.Register("tell prepared",
		func(context.Context, none) (string, error) { return prepared, nil })
)

func TestTheInitializer(t *testing.T) {
	p := newPool(t, process.Options{Workers: 2, JobsPerWorker: 1, Initializer: prepare.Bind("well")})
	for range 3 {
		v, err := process.Submit(t.Context(), p, tellPrepared, none{}).Result(t.Context())
		require.NoError(t, err)
		require.Equal(t, "well", v)
	}
	require.Empty(t, prepared)
	for _, test := range []struct {
		how, says string
		is        error
	}{
		{"fail", "the initializer failed: an error of one's own", errOwn},
		{"exit", "exit status 4", pool.ErrBroken},
		// Behaviors 318.
		{"use a pool", "the initializer of a worker cannot use a pool", process.ErrInitializing},
	} {
		t.Run(test.how, func(t *testing.T) {
			p := newPool(t, process.Options{OnDeath: process.Replace, Initializer: prepare.Bind(test.how)})
			err := resultError(t, process.Submit(t.Context(), p, tellPrepared, none{}))
			require.ErrorIs(t, err, pool.ErrBroken)
			require.ErrorIs(t, err, test.is)
			require.ErrorContains(t, err, test.says)
			require.Equal(t, err, resultError(t, process.Submit(t.Context(), p, tellPrepared, none{})))
		})
	}
	t.Run("an argument that cannot be encoded", func(t *testing.T) {
		p := newPool(t, process.Options{Initializer: takes.Bind(stubborn{"encode"})})
		require.ErrorIs(t, resultError(t, process.Submit(t.Context(), p, pid, none{})), errOwn)
	})
}

// hoard allocates and keeps MiBs.
var hoard = remote.Register("hoard", func(_ context.Context, mib int) (int, error) {
	var kept [][]byte
	for range mib {
		kept = append(kept, bytes.Repeat([]byte{1}, 1<<20))
	}
	return len(kept), nil
})

func TestTheMemoryLimit(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1, OnDeath: process.Replace, MemoryLimit: 512 << 20})
	err := resultError(t, process.Submit(t.Context(), p, hoard, 16))
	if runtime.GOOS != "linux" {
		require.ErrorIs(t, err, pool.ErrBroken)
		require.ErrorContains(t, err, errors.ErrUnsupported.Error())
		return
	}
	require.NoError(t, err)
	var death *process.WorkerDeathError
	require.ErrorAs(t, resultError(t, process.Submit(t.Context(), p, hoard, 1024)), &death)
	require.False(t, death.State.Success())
	require.NoError(t, resultError(t, process.Submit(t.Context(), p, hoard, 16)))
}

// A loud codec is JSON whose values are shouted.
type loud struct{ remote.JSON }

func (loud) Encode(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = w.Write(bytes.ToUpper(b))
	}
	return err
}

type unregistered struct{ remote.JSON }

func init() { remote.RegisterCodec(loud{}) }

var greet = remote.Register("greet",
	func(_ context.Context, name string) (string, error) { return "hello " + name, nil })

func TestCodecs(t *testing.T) {
	for _, test := range []struct {
		codec remote.Codec
		want  string
	}{{nil, "hello Ada"}, {remote.Gob{}, "hello Ada"}, {remote.JSON{}, "hello Ada"}, {loud{}, "HELLO ADA"}} {
		t.Run(fmt.Sprintf("%T", test.codec), func(t *testing.T) {
			p := newPool(t, process.Options{Codec: test.codec})
			v, err := process.Submit(t.Context(), p, greet, "Ada").Result(t.Context())
			require.NoError(t, err)
			require.Equal(t, test.want, v)
		})
	}
	t.Run("one that is not registered", func(t *testing.T) {
		p := newPool(t, process.Options{Codec: unregistered{}})
		err := resultError(t, process.Submit(t.Context(), p, greet, "Ada"))
		require.ErrorIs(t, err, pool.ErrBroken)
		require.ErrorContains(t, err, "process_test.unregistered is not registered in the worker")
	})
}

var prints = remote.Register("prints", func(_ context.Context, text string) (int, error) {
	fmt.Fprintln(os.Stdout, "out:", text)
	fmt.Fprintln(os.Stderr, "err:", text)
	syscall.Write(syscall.Stdout, []byte("raw: "+text+"\n"))
	return io.ReadFull(os.Stdin, make([]byte, 1))
})

func TestTheStandardFilesOfAWorker(t *testing.T) {
	var wrote log
	p := newPool(t, process.Options{Stderr: &wrote})
	_, err := process.Submit(t.Context(), p, prints, "text").Result(t.Context())
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, p.Close())
	require.Equal(t, "out: text\nerr: text\nraw: text\n", wrote.String())
}
