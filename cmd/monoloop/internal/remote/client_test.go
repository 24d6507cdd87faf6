package remote_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/loop"
)

// A client asks the inspector of a program, here of one that has not begun.
func ExampleClient() {
	in := inspect.New(nil)
	server := httptest.NewServer(http.StripPrefix("/debug/loop", in))
	defer server.Close()
	l := loop.New(nil)
	in.Attach(l, "main")

	c, err := remote.New(server.URL+"/debug/loop", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	s, err := c.Ask(context.Background(), "overview", 0)
	fmt.Println(s.Loop.Name, s.Loop.State, err)
	fmt.Println(l.Close())
	// Output:
	// main idle <nil>
	// <nil>
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"6060":                                "http://localhost:6060",
		":6060":                               "http://localhost:6060",
		"127.0.0.1:6060":                      "http://127.0.0.1:6060",
		"[::1]:6060/":                         "http://[::1]:6060",
		"6060/debug/loop/":                    "http://localhost:6060/debug/loop",
		"shop.example/debug/loop?loop=x":      "http://shop.example/debug/loop",
		"https://shop.example/debug/loop#top": "https://shop.example/debug/loop",
	} {
		c, err := remote.New(address, "")
		require.NoError(t, err, address)
		require.Equal(t, want, c.String())
	}
	for _, address := range []string{"", "/debug/loop", "ftp://shop.example", "localhost:many", "http://", "a b"} {
		_, err := remote.New(address, "")
		require.ErrorContains(t, err, "is no address: try localhost:6060", address)
	}
}

// ask asks what answers with a handler, and returns the error without the address.
func ask(t *testing.T, loopName string, handler http.HandlerFunc) string {
	server := httptest.NewServer(handler)
	defer server.Close()
	c, err := remote.New(server.URL, loopName)
	require.NoError(t, err)
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = c.Ask(ctx, "tasks", 7)
	require.Error(t, err)
	return strings.ReplaceAll(err.Error(), server.URL, "URL")
}

const noInspector = "what answers at URL is no inspector: %s; if it is mounted elsewhere, give the path, as in " +
	"localhost:6060/debug/loop"

func TestWhatAnswersIsTold(t *testing.T) {
	answer := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(text))
		}
	}
	l := loop.New(nil)
	defer func() { require.NoError(t, l.Close()) }()
	in := inspect.New(nil)
	in.Attach(l, "shop")
	for _, test := range []struct {
		name, loop string
		handler    http.HandlerFunc
		want       string
	}{
		{"another server", "", answer(404, "404 page not found"), fmt.Sprintf(noInspector, "404 Not Found")},
		{"a redirection", "", http.RedirectHandler("http://shop.example", http.StatusFound).ServeHTTP,
			fmt.Sprintf(noInspector, "302 Found")},
		{"text", "", answer(200, "hello"), fmt.Sprintf(noInspector, "its answer is no JSON of one")},
		{"JSON of another kind", "", answer(200, `{"loop":{}}`), fmt.Sprintf(noInspector, "its answer has no version")},
		{"another version", "", answer(200, `{"version":99}`),
			"the inspector at URL speaks version 99, this command version 1"},
		{"no such task", "", answer(404, "no such task\n"), "no such task"},
		{"no such loop", "mail", in.ServeHTTP,
			`URL says: no loop is attached under the name "mail"; there are: ["shop"]`},
		{"no loop", "", inspect.New(nil).ServeHTTP, "URL says: no loop is attached"},
		{"a foreign host", "", answer(421, "this Host is not known here\x1b[2J\n"),
			`URL refuses: this Host is not known here\x1b[2J`},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, ask(t, test.loop, test.handler)) })
	}
}

func TestWhatIsAskedFor(t *testing.T) {
	var asked string
	ask(t, "the shop", func(_ http.ResponseWriter, r *http.Request) { asked = r.URL.String() })
	require.Equal(t, "/api/tasks?limit=7&loop=the+shop", asked)
}

func TestNobodyListens(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	c, err := remote.New(ln.Addr().String(), "")
	require.NoError(t, err)
	_, err = c.Ask(t.Context(), "tasks", 0)
	require.ErrorContains(t, err, "nobody listens at "+ln.Addr().String()+": ")
}

// Who does not answer is not waited for any longer than is allowed.
func TestNoAnswer(t *testing.T) {
	asked, over := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(asked)
		<-over
	}))
	defer server.Close()
	defer close(over)
	c, err := remote.New(server.URL, "")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	_, err = c.Ask(ctx, "tasks", 0)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "no answer from "+strings.TrimPrefix(server.URL, "http://"))
}
