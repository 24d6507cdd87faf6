#!/usr/bin/env bash
#
# A handler that waits for something learns that its client has left: from net/http only once the request's body was read to
# its end and while no second request is in the pipe, and from valyala/fasthttp never.
#
# One would guess: the context of a request ends when the client closes its connection; net/http's documentation says so,
# and fasthttp's RequestCtx is a context.Context as well, with a Done channel.
#
# Instead: net/http finds out by reading one byte ahead in the background, and it begins to do so when the body has been
# read. A handler that waits before it reads (a long poll by POST, an upload that waits for its turn) works on for nobody,
# and so does one whose client sends the next request meanwhile: the byte ahead is that request's, and nothing is read
# behind it. In fasthttp, Done is closed when the server shuts down, and at no other time.
#
# Source: net/http, server.go: startBackgroundRead, registerOnHitEOF, and the comment of Request.Context;
# github.com/valyala/fasthttp, server.go: RequestCtx.Done; fasthttp issue 965.
#
# Seen with Go 1.26 and fasthttp 1.68.0.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/valyala/fasthttp"
)

const patience = time.Second // for how long a handler waits to be told

// told has a client send a request, something more when the handler waits, and leave; it reports whether the handler learned
// of that.
func told(listen func(ln net.Listener, handle func(done <-chan struct{})), sends, then string) bool {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer ln.Close()
	entered, outcome := make(chan bool, 2), make(chan bool, 2)
	go listen(ln, func(done <-chan struct{}) {
		entered <- true
		select {
		case <-done:
			outcome <- true
		case <-time.After(patience):
			outcome <- false
		}
	})
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		panic(err)
	}
	fmt.Fprint(c, sends)
	<-entered
	fmt.Fprint(c, then)
	c.Close()
	return <-outcome
}

func plain(ln net.Listener, handle func(done <-chan struct{})) {
	http.Serve(ln, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { handle(r.Context().Done()) }))
}

func fast(ln net.Listener, handle func(done <-chan struct{})) {
	fasthttp.Serve(ln, func(ctx *fasthttp.RequestCtx) { handle(ctx.Done()) })
}

func main() {
	get := "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	post := "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
	got := fmt.Sprintln("net/http, no body:", told(plain, get, "")) +
		fmt.Sprintln("net/http, a body that was not read:", told(plain, post, "")) +
		fmt.Sprintln("net/http, a second request in the pipe:", told(plain, get, get)) +
		fmt.Sprintln("fasthttp, no body:", told(fast, get, ""))
	want := "net/http, no body: true\n" +
		"net/http, a body that was not read: false\n" +
		"net/http, a second request in the pipe: false\n" +
		"fasthttp, no body: false\n"
	fmt.Print(got)
	if got != want {
		fmt.Println("this has changed: the handlers were expected to learn\n" + want)
		os.Exit(1)
	}
}
GO
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/valyala/fasthttp v1.68.0
MOD
go mod tidy >/dev/null 2>&1
go run .
