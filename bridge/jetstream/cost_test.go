package jetstream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// What a job costs in messages, client and workers together. To the server go the job, its outcome and the
// acknowledgement; from it come the answers to the first two, the job, and the outcome for the client. Requests for jobs
// and lookups of records are for many at a time.
func TestTheMessagesOfAJob(t *testing.T) {
	const jobs = 2000
	e := embed(t, fast())
	c := client(t, e, nil)
	for range 4 {
		worker(t, e, &jetstream.WorkerOptions{Jobs: 16})
	}
	conn, ctx := e.Raw().Conn(), within(t)
	before := conn.Stats()
	n := 0
	for v, err := range jetstream.Map(ctx, c, double, numbers(jobs), pool.MapOptions{}) {
		require.NoError(t, err)
		require.Equal(t, 2*n, v)
		n++
	}
	untilEmpty(ctx, t, e)
	after := conn.Stats()
	to, from := float64(after.OutMsgs-before.OutMsgs)/jobs, float64(after.InMsgs-before.InMsgs)/jobs
	t.Logf("a job: %.2f messages to the server, %.2f from it", to, from)
	require.Less(t, to, 4.0)
	require.Less(t, from, 5.0)
}
