package jetstream_test

import (
	"bytes"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A tap has what a connection is about to write told beforehand. It is a nats.CustomDialer.
type tap struct {
	net.Conn
	before func(b []byte)
}

func (d *tap) Dial(network, address string) (net.Conn, error) {
	c, err := net.Dial(network, address)
	return &tap{c, d.before}, err
}

func (d *tap) Write(b []byte) (int, error) {
	d.before(b)
	return d.Conn.Write(b)
}

// lose submits a job with an ID while somebody else makes the record of that ID between the client's look at it and its
// own record; once is called at the client's next look. It returns what the job has returned.
func lose(
	ctx context.Context, t testing.TB, fn *remote.Func[string, int], arg string, once func(e *jetstream.Engine),
) int {
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	e := connect(t, s, fast())
	key := jetstream.KeyID("once")
	var reserved, looked sync.Once
	var lost atomic.Bool
	d := &tap{before: func(b []byte) {
		switch subject := []byte("$KV.monoloop-records." + key); {
		case bytes.Contains(b, append([]byte("HPUB "), subject...)):
			reserved.Do(func() {
				require.NoError(t, e.Reserve(ctx, "once"))
				lost.Store(true)
			})
		case lost.Load() && bytes.Contains(b, subject):
			looked.Do(func() { once(e) })
		}
	}}
	o := fast()
	o.Connect = []nats.Option{nats.SetCustomDialer(d)}
	far, err := jetstream.Connect(ctx, s.URL(), o)
	require.NoError(t, err)
	t.Cleanup(far.Close)
	c := client(t, far, nil)
	worker(t, e, nil)
	n, err := jetstream.Submit(ctx, c, fn, arg, jetstream.JobOptions{ID: "once"}).Result(ctx)
	require.NoError(t, err)
	untilEmpty(ctx, t, e)
	require.True(t, lost.Load(), "nobody was faster")
	return n
}

// A client that was not the one to make the record of an ID does not take that for a proof that another sends the job:
// that one may have died, or there is no record at all, as a replica that lags has it.
func TestALostReservationProvesNothing(t *testing.T) {
	t.Parallel()
	for name, once := range map[string]func(e *jetstream.Engine){
		"who was faster has died": func(*jetstream.Engine) {},
		"nobody has the ID": func(e *jetstream.Engine) {
			stream, err := e.Raw().Stream(context.Background(), "KV_monoloop-records")
			require.NoError(t, err)
			require.NoError(t, stream.Purge(context.Background()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger(t)
			require.Equal(t, 1, lose(within(t), t, count, string(l), once))
			require.Len(t, l.lines(), 1)
		})
	}
}
