//go:build !monoloop_page

package bugs

import (
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/replica"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/replica/trial"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// replicas are mistakes in a replicated key-value server, which show when hosts crash and connections break.
func replicas() (all []Bug) {
	for _, m := range replica.Mistakes {
		program := trial.Program
		if m.Mistake == replica.OldTermCommits {
			program = trial.Figure8
		}
		all = append(all, Bug{Name: string(m.Mistake), Wrong: m.Wrong, Faults: true,
			code: func(t *looptest.T, co *loop.Co, repaired bool) error {
				if repaired {
					return program(replica.None)(t, co)
				}
				return program(m.Mistake)(t, co)
			}})
	}
	return all
}
