#!/usr/bin/env bash
#
# A Go client of server-sent events, r3labs/sse, gives the half of an event that a lost connection has cut, and never the whole.
#
# One would guess: an event ends with an empty line. If the connection is lost before, what has come of it is dropped; the
# client connects again, says by Last-Event-ID which event it has had last, and is sent the cut one from its beginning. That is
# what ids are there for, and what the standard says of the end of a stream.
#
# Instead: the end of the stream ends an event as well. Half of it goes to the callback, which cannot tell (a text is shorter,
# JSON does not parse), and its id is kept as one that was received. So with the next connection the client asks for what comes
# behind it: the rest is never sent again. tmaxmax/go-sse and launchdarkly/eventsource do as one would guess.
#
# Source: HTML, "Server-sent events": at the end of the file any pending data must be discarded, and an incomplete event is
# not dispatched. Jersey and CXF had the same (eclipse-ee4j/jersey issue 3312, apache/cxf pull request 825).
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"time"

	launchdarkly "github.com/launchdarkly/eventsource"
	r3labs "github.com/r3labs/sse/v2"
	tmaxmax "github.com/tmaxmax/go-sse"
)

// A feed has three events. The first connection is lost within the second one; from then on it goes on behind what the
// client says that it has.
type feed struct{ asked chan string }

func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	has := r.Header.Get("Last-Event-ID")
	f.asked <- has
	if has == "" {
		fmt.Fprint(w, "retry: 1\nid: 1\ndata: one\n\nid: 2\ndata: two,\n")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler) // the connection is lost
	}
	if has == "1" {
		fmt.Fprint(w, "id: 2\ndata: two,\ndata: and its end\n\n")
	}
	fmt.Fprint(w, "id: 3\ndata: three\n\n")
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// clients call got with the data of each event, until ctx ends.
var clients = []func(ctx context.Context, url string, got func(data string)){
	func(ctx context.Context, url string, got func(string)) {
		_ = r3labs.NewClient(url).SubscribeRawWithContext(ctx, func(e *r3labs.Event) { got(string(e.Data)) })
	},
	func(ctx context.Context, url string, got func(string)) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		must(err)
		c := tmaxmax.NewConnection(r)
		c.SubscribeToAll(func(e tmaxmax.Event) { got(e.Data) })
		_ = c.Connect()
	},
	func(ctx context.Context, url string, got func(string)) {
		s, err := launchdarkly.Subscribe(url, "")
		must(err)
		defer s.Close()
		for {
			select {
			case e := <-s.Events:
				got(e.Data())
			case <-s.Errors:
			case <-ctx.Done():
				return
			}
		}
	},
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// hear returns the events that a client gives until the third, and what it said with its second connection that it has.
func hear(client func(ctx context.Context, url string, got func(data string))) (events []string, has string) {
	f := &feed{make(chan string, 1000)}
	s := httptest.NewServer(f)
	defer s.Close()
	defer s.CloseClientConnections()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	client(ctx, s.URL, func(data string) {
		if events = append(events, data); data == "three" {
			cancel()
		}
	})
	<-f.asked
	return events, <-f.asked
}

func main() {
	whole := []string{"one", "two,\nand its end", "three"}
	half := []string{"one", "two,", "three"}
	changed := false
	for i, name := range []string{"r3labs/sse", "tmaxmax/go-sse", "launchdarkly/eventsource"} {
		want, wantHas := whole, "1"
		if i == 0 {
			want, wantHas = half, "2"
		}
		events, has := hear(clients[i])
		fmt.Printf("%-25s gives %q, and connects again with Last-Event-ID %s\n", name, events, has)
		changed = changed || !slices.Equal(events, want) || has != wantHas
	}
	if changed {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/r3labs/sse/v2@v2.10.0 github.com/tmaxmax/go-sse@v0.12.0 github.com/launchdarkly/eventsource@v1.11.0 2>log ||
	{ cat log; exit 1; }
go version
go list -m github.com/r3labs/sse/v2 github.com/tmaxmax/go-sse github.com/launchdarkly/eventsource
go run -p 1 .
