//go:build unix

package process_test

import (
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// Behaviors 313.
func TestAFullPipe(t *testing.T) {
	big := make([]byte, 4<<20)
	for _, test := range []struct {
		name string
		then func(t *testing.T, p *process.Pool, id int, job *pool.Job[[]byte])
	}{
		{"that is emptied", func(t *testing.T, p *process.Pool, id int, job *pool.Job[[]byte]) {
			kill(id, syscall.SIGCONT)
			v, err := job.Result(t.Context())
			require.NoError(t, err)
			require.Len(t, v, len(big))
		}},
		{"whose worker is killed", func(t *testing.T, p *process.Pool, id int, job *pool.Job[[]byte]) {
			kill(id, syscall.SIGKILL)
			require.ErrorIs(t, resultError(t, job), pool.ErrBroken)
		}},
		{"whose pool is killed", func(t *testing.T, p *process.Pool, id int, job *pool.Job[[]byte]) {
			p.Kill()
			var death *process.WorkerDeathError
			require.ErrorAs(t, resultError(t, job), &death)
		}},
		{"whose job is canceled", func(t *testing.T, p *process.Pool, id int, job *pool.Job[[]byte]) {
			require.Equal(t, pool.Requested, job.Cancel())
			kill(id, syscall.SIGCONT)
			v, err := job.Result(t.Context())
			if err != nil { // it was canceled before it began in the worker; echo itself does not look at its context
				require.Equal(t, pool.Canceled, job.State())
				return
			}
			require.Len(t, v, len(big))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 1})
			id := processOf(t, p)
			kill(id, syscall.SIGSTOP)
			job := process.Submit(t.Context(), p, echo, big)
			for job.State() == pool.Pending {
				runtime.Gosched()
			}
			test.then(t, p, id, job)
		})
	}
}
