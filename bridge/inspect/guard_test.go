package inspect_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
)

// status returns how in answers a request from an address, with a Host.
func status(in *inspect.Inspector, remote, host string) int {
	r := httptest.NewRequest("GET", "http://"+host+"/api/overview", nil)
	r.RemoteAddr = remote
	w := httptest.NewRecorder()
	in.ServeHTTP(w, r)
	return w.Code
}

// Only loopback is served, and only where the Host is its own, unless an option says so.
func TestWhoMayLook(t *testing.T) {
	l := loop.New(nil)
	const patience = time.Millisecond // for a loop that never runs
	closedBox := inspect.New(&inspect.Options{Patience: patience})
	open := inspect.New(&inspect.Options{Remote: true, Hosts: []string{"Ops.example"}, Patience: patience})
	closedBox.Attach(l, "main")
	open.Attach(l, "main")
	const ok, forbidden, misdirected = http.StatusOK, http.StatusForbidden, http.StatusMisdirectedRequest
	for _, c := range []struct {
		remote, host    string
		closedBox, open int
	}{
		{"127.0.0.1:9", "localhost", ok, ok},
		{"127.0.0.1:9", "LOCALHOST.:80", ok, ok},
		{"127.3.2.1:9", "127.0.0.1:8080", ok, ok},
		{"[::1]:9", "[::1]", ok, ok},
		{"[::1]:9", "[::1]:8080", ok, ok},
		{"[::ffff:127.0.0.1]:9", "localhost", ok, ok},
		{"192.0.2.1:9", "localhost", forbidden, ok},
		{"192.0.2.1:9", "192.0.2.7", forbidden, ok},
		{"127.0.0.1:9", "192.0.2.7", misdirected, ok},
		{"127.0.0.1:9", "rebound.example", misdirected, misdirected},
		{"127.0.0.1:9", "localhost.rebound.example", misdirected, misdirected},
		{"127.0.0.1:9", "127.0.0.1.rebound.example:80", misdirected, misdirected},
		{"127.0.0.1:9", "ops.example:80", misdirected, ok},
		{"@", "localhost", forbidden, ok},
	} {
		got := []int{status(closedBox, c.remote, c.host), status(open, c.remote, c.host)}
		require.Equal(t, []int{c.closedBox, c.open}, got, "%+v", c)
	}
	require.NoError(t, l.Close())
}

// post asks to cancel a task, with these headers, names and values in turn.
func post(t *testing.T, address string, form url.Values, headers ...string) int {
	r, err := http.NewRequest("POST", address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

// What cancels a task needs the option, the token of the page, and the same origin; a GET never does.
func TestWhoMayCancel(t *testing.T) {
	serve(t, world{}, busyProgram, func(w world) {
		require.Equal(t, http.StatusForbidden, post(t, w.url+"/api/tasks/1/cancel", nil))
		require.Equal(t, http.StatusForbidden, post(t, w.url+"/cancel", url.Values{"id": {"1"}}))
		require.Equal(t, http.StatusMethodNotAllowed, post(t, w.url+"/tasks", nil))
	})
	serve(t, world{in: inspect.New(&inspect.Options{AllowCancel: true})}, busyProgram, func(w world) {
		s := await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["victim"].Steps > 0 })
		id := strconv.FormatUint(byName(s)["victim"].ID, 10)
		page := get(t, w.url+"/task?id="+id)
		token := regexp.MustCompile(`name="token" value="(\w+)"`).FindStringSubmatch(page)[1]
		form := url.Values{"id": {id}, "token": {token}}
		cancel := w.url + "/api/tasks/" + id + "/cancel"
		require.Equal(t, http.StatusForbidden, post(t, w.url+"/cancel", url.Values{"id": {id}}), "no token")
		wrong := url.Values{"id": {id}, "token": {token + "x"}}
		require.Equal(t, http.StatusForbidden, post(t, w.url+"/cancel", wrong), "a wrong token")
		require.Equal(t, http.StatusForbidden, post(t, w.url+"/cancel", form, "Origin", "http://other.example"))
		require.Equal(t, http.StatusForbidden, post(t, w.url+"/cancel", form, "Origin", "null"))
		require.Equal(t, http.StatusForbidden, post(t, cancel, form, "Sec-Fetch-Site", "same-site"))
		require.Equal(t, http.StatusNotFound, post(t, w.url+"/api/tasks/999999/cancel", form))
		require.Contains(t, byName(snapshot(t, w.url+"/api/tasks")), "victim", "it was not canceled yet")
		headers := []string{"X-Inspect-Token", token, "Origin", w.url, "Sec-Fetch-Site", "same-origin"}
		require.Equal(t, http.StatusNoContent, post(t, cancel, nil, headers...))
		await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["victim"].ID == 0 })
	})
}
