package javascript

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// maxPiece is how many bytes of a body are read at a time.
const maxPiece = 64 << 10

// bodies are the responses whose bodies are open; they are closed with the run, and with the loop.
type bodies struct {
	open       map[*body]bool
	registered bool
}

// A body is that of a response. Its context is that of the whole exchange, and ends with it.
type body struct {
	response *http.Response
	cancel   context.CancelFunc
}

func (b *body) drop() {
	b.cancel()
	_ = b.response.Body.Close()
}

func (b *bodies) close() {
	for one := range b.open {
		one.drop()
	}
	b.open = nil
}

func (b *bodies) add(r *Runtime, one *body) {
	if b.open == nil {
		b.open = map[*body]bool{}
	}
	b.open[one] = true
	if !b.registered {
		b.registered = true
		r.loop.Low().OnClose(func(*loop.Co) error { r.bodies.close(); return nil })
	}
}

// fetch is the host's half of fetch: it takes the address and the options, and returns a promise of the response.
func (r *Runtime) fetch(call goja.FunctionCall) goja.Value {
	q := r.requestOf(call.Argument(0), call.Argument(1).ToObject(r.vm))
	return Async(r, func(co *loop.Co, _ []goja.Value) (goja.Value, error) { return r.fetched(co, q) })(call)
}

func (r *Runtime) fetched(co *loop.Co, q request) (goja.Value, error) {
	ctx, cancel := context.WithCancel(co.Detached())
	if q.stream != nil {
		cancel = endsUpload(cancel, q.stream)
	}
	request, err := q.toHTTP(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	client := *r.o.Fetch
	if q.redirect != "follow" {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return redirectError(q.redirect) }
	}
	response, err := exchange(co, &client, request, cancel)
	if err != nil {
		cancel()
		return nil, err
	}
	return r.response(q.url, &body{response, cancel}), nil
}

// redirectError is what becomes of a redirect that is not followed.
func redirectError(mode string) error {
	if mode == "manual" {
		return http.ErrUseLastResponse
	}
	return errors.New("unexpected redirect")
}

// exchange waits for the response in an executor. A cancellation ends it, also while the response is on its way.
func exchange(co *loop.Co, client *http.Client, request *http.Request, cancel func()) (*http.Response, error) {
	return bridge.RunInExecutor(co, nil, func(job context.Context) (*http.Response, error) {
		stop := context.AfterFunc(job, cancel)
		response, err := client.Do(request)
		if !stop() && err == nil {
			_ = response.Body.Close()
			return nil, context.Cause(job)
		}
		return response, err
	}).Await(co)
}

// response is the host's half of a Response.
func (r *Runtime) response(asked string, b *body) goja.Value {
	r.bodies.add(r, b)
	var headers [][]string
	for name, values := range b.response.Header {
		for _, v := range values {
			headers = append(headers, []string{name, fromBytes(v)})
		}
	}
	final := b.response.Request.URL.String()
	drop := func() { delete(r.bodies.open, b); b.drop() }
	o := r.vm.NewObject()
	r.define(o, map[string]any{
		"status":     b.response.StatusCode,
		"statusText": strings.TrimSpace(strings.TrimPrefix(b.response.Status, fmt.Sprint(b.response.StatusCode))),
		"url":        final,
		"redirected": final != asked && b.response.Request.Response != nil,
		"headers":    headers,
		"read":       r.reader(b, drop),
		"drop":       func(goja.FunctionCall) goja.Value { drop(); return goja.Undefined() },
	})
	return o
}

// reader returns a function that reads the next piece of a body, null at its end.
func (r *Runtime) reader(b *body, drop func()) func(goja.FunctionCall) goja.Value {
	return Async(r, func(co *loop.Co, _ []goja.Value) (goja.Value, error) {
		piece, err := bridge.RunInExecutor(co, nil, func(job context.Context) ([]byte, error) {
			stop := context.AfterFunc(job, b.cancel)
			defer stop()
			buffer := make([]byte, maxPiece)
			for {
				n, err := b.response.Body.Read(buffer)
				if n > 0 {
					return buffer[:n:n], nil
				}
				if err != nil {
					return nil, err
				}
			}
		}).Await(co)
		switch {
		case errors.Is(err, io.EOF):
			drop()
			return goja.Null(), nil
		case err != nil:
			drop()
			return nil, err
		}
		return r.vm.ToValue(r.vm.NewArrayBuffer(piece)), nil
	})
}
