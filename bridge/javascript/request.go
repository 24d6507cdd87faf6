package javascript

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/dop251/goja"
)

// A request is what the script has asked fetch for. It is read of the script's values within the call of fetch: they
// may be anything, and to look into them may run functions of the script.
type request struct {
	method, url, redirect string
	headers               [][]string
	content               []byte
	stream                *io.PipeReader // of the body, in place of content; nil if it is none
}

func (r *Runtime) requestOf(url goja.Value, options *goja.Object) request {
	q := request{
		method: options.Get("method").String(), url: url.String(), redirect: options.Get("redirect").String(),
		stream: uploaded(options),
	}
	if body := options.Get("body"); body != nil {
		q.content = r.bytesOf(body)
	}
	if err := r.vm.ExportTo(options.Get("headers"), &q.headers); err != nil {
		panic(r.Throwable(err))
	}
	for _, pair := range q.headers {
		if len(pair) != 2 {
			panic(r.vm.NewTypeError("a header is a name and a value"))
		}
	}
	return q
}

// bytesOf returns a copy of the bytes of an ArrayBuffer. It throws if v is none.
func (r *Runtime) bytesOf(v goja.Value) []byte {
	buffer, ok := v.Export().(goja.ArrayBuffer)
	if !ok {
		panic(r.vm.NewTypeError("a body is made of bytes"))
	}
	return bytes.Clone(buffer.Bytes())
}

// toHTTP is the request for net/http.
func (q request) toHTTP(ctx context.Context) (*http.Request, error) {
	var content io.Reader
	switch {
	case q.stream != nil:
		content = q.stream
	case q.content != nil:
		content = bytes.NewReader(q.content)
	}
	h, err := http.NewRequestWithContext(ctx, q.method, q.url, content)
	if err != nil {
		return nil, err
	}
	for _, pair := range q.headers {
		h.Header.Set(pair[0], toBytes(pair[1]))
		if pair[0] == "host" {
			h.Host = pair[1]
		}
	}
	return h, nil
}
