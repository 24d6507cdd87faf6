package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A desk is where requests wait for answers. It belongs to its loop: requests that come at the same time take turns
// there, and the map needs no mutex.
type desk struct {
	loop    *loop.Loop
	limit   time.Duration // of those who say no other
	waiting map[string]*caller
	callers int // how many there ever were
	closed  bool
}

// A caller is a request that waits.
type caller struct {
	id           string
	number       int // in order of arrival
	answer       *future.Promise[string]
	since, until time.Duration
}

const longestAnswer = 64 << 10

func newDesk(l *loop.Loop, limit time.Duration) *desk {
	return &desk{loop: l, limit: limit, waiting: make(map[string]*caller)}
}

// wait answers a request with what another one brings.
func (d *desk) wait(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	limit, err := d.limitOf(r)
	switch id := r.PathValue("id"); {
	case err != nil:
		return err
	case d.closed:
		return errStopping
	case d.waiting[id] != nil:
		return httpserver.Errorf(http.StatusConflict, "somebody waits for %q already", id)
	default:
		c := d.enter(id, limit)
		defer delete(d.waiting, id)
		text, err := c.await(co, limit)
		w.Append([]byte(text))
		return err
	}
}

var errStopping = httpserver.Errorf(http.StatusServiceUnavailable, "the server stops")

func (d *desk) limitOf(r *httpserver.Request) (time.Duration, error) {
	text := r.URL.Query().Get("timeout")
	if text == "" {
		return d.limit, nil
	}
	limit, err := time.ParseDuration(text)
	if err != nil || limit < 0 {
		return 0, httpserver.Errorf(http.StatusBadRequest, "%q is no timeout: try 20s", text)
	}
	return limit, nil
}

func (d *desk) enter(id string, limit time.Duration) *caller {
	d.callers++
	c := &caller{
		id:     id,
		number: d.callers,
		answer: future.New[string](d.loop),
		since:  d.loop.Time(),
		until:  d.loop.After(limit),
	}
	d.waiting[id] = c
	return c
}

func (c *caller) await(co *loop.Co, limit time.Duration) (string, error) {
	text, err := future.WaitFor(co, limit, c.answer)
	if !errors.Is(err, loop.ErrTimeout) {
		return text, err
	}
	if text, err = c.answer.Future().Result(); err == nil {
		return text, nil // it came in the very turn of the timeout, and who brought it was told that it was delivered
	}
	return "", httpserver.Errorf(http.StatusGatewayTimeout, "nobody answered %q within %v", c.id, limit)
}

// answer brings the answer for another request.
func (d *desk) answer(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	text, err := r.ReadAll(co, longestAnswer)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	c := d.waiting[id]
	switch {
	case c == nil:
		return httpserver.Errorf(http.StatusNotFound, "nobody waits for %q", id)
	case !c.answer.SetResult(string(text)):
		return httpserver.Errorf(http.StatusConflict, "%q was answered already", id)
	}
	w.Reply(http.StatusOK, "delivered")
	return nil
}

// status tells who waits, in order of arrival, by the name that stands in the path.
func (d *desk) status(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
	now := d.loop.Time()
	table := tabwriter.NewWriter(w.Writer(co), 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%d waiting\n", len(d.waiting))
	for _, c := range d.inOrder() {
		fmt.Fprintf(table, "%s\tfor %v\tuntil in %v\n", url.PathEscape(c.id),
			(now - c.since).Round(time.Millisecond), (c.until - now).Round(time.Millisecond))
	}
	return table.Flush()
}

func (d *desk) inOrder() []*caller {
	return slices.SortedFunc(maps.Values(d.waiting), func(a, b *caller) int { return cmp.Compare(a.number, b.number) })
}

// close tells all who wait, and who will come, that the server stops.
func (d *desk) close() {
	d.closed = true
	for _, c := range d.inOrder() {
		c.answer.SetError(errStopping)
	}
}
