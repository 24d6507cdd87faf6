package overlap_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/internal/overlap"
)

func TestBegins(t *testing.T) {
	buffer := make([]byte, 8)
	require.True(t, overlap.Begins(buffer, buffer))
	require.True(t, overlap.Begins(buffer, buffer[7:8:8]))
	require.False(t, overlap.Begins(buffer[:4], buffer[4:]))
	require.False(t, overlap.Begins(buffer[4:], buffer))
	require.False(t, overlap.Begins(buffer, make([]byte, 8)))
	require.False(t, overlap.Begins(nil, nil))
}
