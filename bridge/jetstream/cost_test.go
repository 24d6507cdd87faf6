package jetstream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// What a job costs in messages, client and workers together. To the server go the job, its outcome and the
// acknowledgement; from it come the answers to the first two, the job, and the outcome for the client. Requests for
// jobs and lookups of records are for many at a time.
func TestTheMessagesOfAJob(t *testing.T) {
	const jobs = 2000
	e := embed(t, &jetstream.Options{Memory: true})
	c := client(t, e, nil)
	for range 4 {
		worker(t, e, &jetstream.WorkerOptions{Jobs: 16})
	}
	conn, ctx := e.Raw().Conn(), within(t)
	requests, err := conn.SubscribeSync("$JS.API.*.>")
	require.NoError(t, err)
	before := conn.Stats()
	n := 0
	for v, err := range jetstream.Map(ctx, c, double, numbers(jobs), pool.MapOptions{}) {
		require.NoError(t, err)
		require.Equal(t, 2*n, v)
		n++
	}
	require.NoError(t, conn.Flush())
	after := conn.Stats()
	asked, _, err := requests.Pending()
	require.NoError(t, err)
	per := func(n uint64) float64 { return float64(n) / jobs }
	t.Logf("a job: %.2f messages to the server, %.2f from it; of those to it, %.2f are requests and lookups",
		per(after.OutMsgs-before.OutMsgs), per(after.InMsgs-before.InMsgs-uint64(asked)), per(uint64(asked)))
	require.NotZero(t, asked)
	require.Less(t, asked, jobs)
}
