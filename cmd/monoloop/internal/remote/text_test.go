package remote_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-1: "?", 0: "0", 999: "999ns", 1000: "1µs", 1234: "1.2µs", 99_949: "100µs", 999_400: "999µs",
		999_600: "1.0ms", 9_940_000: "9.9ms", 9_960_000: "10ms", 999_400_000: "999ms", 999_600_000: "1.0s",
		2 * time.Second: "2s", 59 * time.Second: "59s",
		59600 * time.Millisecond: "1m00s", 185 * time.Second: "3m05s",
		2*time.Hour + 10*time.Minute: "2h10m", 52 * time.Hour: "2d04h",
	} {
		require.Equal(t, want, remote.Duration(d), "%d", d)
	}
}
