package module_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/trace"
)

// What Node has printed for two hundred random graphs of modules is what they print here.
func TestNodePrintsTheSame(t *testing.T) {
	graphs, err := trace.Read[trace.Graph]("../testdata/node/modules.jsonl")
	require.NoError(t, err)
	require.Len(t, graphs, 200)
	for _, g := range graphs {
		require.Empty(t, g.Compare(), "seed %d", g.Seed)
	}
}
