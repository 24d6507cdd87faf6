package httpserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A client that goes is noticed while a body lies unread, and while another request waits behind the one that is
// served.
func TestAClientGoesUnread(t *testing.T) {
	for name, sent := range map[string]string{
		"a body that nobody reads":  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhello",
		"a request behind this one": "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			arrived, ended := make(chan struct{}, 2), make(chan error, 2)
			w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				arrived <- struct{}{}
				err := co.Sleep(1e18)
				ended <- err
				return err
			})
			w.leaves(sent, arrived, ended)
		})
	}
}

// A client that goes is noticed also when the response has begun while another coroutine waited for the body. Net/http
// reads up to 256 KiB of a body before it sends a header, so that this one is larger.
func TestAClientGoesAfterTheReadingWasStopped(t *testing.T) {
	arrived, ended := make(chan struct{}, 1), make(chan error, 1)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		reading := task.Do(co, func(co *loop.Co) error {
			_, err := r.ReadAll(co, 1<<20)
			return err
		})
		if err := co.Yield(); err != nil {
			return err
		}
		w.Append([]byte("begun"))
		if err := w.Flush(co); err != nil {
			return err
		}
		if _, err := reading.Await(co); err != httpserver.ErrReadStopped {
			return err
		}
		arrived <- struct{}{}
		err := co.Sleep(1e18)
		ended <- err
		return err
	})
	w.leaves("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhello", arrived, ended)
}

// leaves is a client that sends something, closes its connection when the handler has begun, and sees that the handler
// is canceled then.
func (w *world) leaves(sent string, arrived <-chan struct{}, ended <-chan error) {
	client, _ := w.dial()
	_, err := client.Write([]byte(sent))
	require.NoError(w.t, err)
	<-arrived
	require.NoError(w.t, client.Close())
	require.EqualError(w.t, <-ended, "canceled: context canceled")
}

func init() {
	served["AClientGoesUnread"] = TestAClientGoesUnread
	served["AClientGoesAfterTheReadingWasStopped"] = TestAClientGoesAfterTheReadingWasStopped
}
