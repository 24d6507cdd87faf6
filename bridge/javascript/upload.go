package javascript

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// errUpload is that of a request whose body the script has failed to give.
var errUpload = errors.New("the body of the request has failed")

// upload makes the host's half of a request whose body is a stream: a pipe, whose writing end is the script's.
//
//	write  sends a buffer, and returns a promise that is fulfilled when it was taken: with false if nobody wants more
//	close  is the end of the body
//	fail   is the end of the request
func (r *Runtime) upload(goja.FunctionCall) goja.Value {
	reading, writing := io.Pipe()
	end := func(err error) func(goja.FunctionCall) goja.Value {
		return func(goja.FunctionCall) goja.Value { _ = writing.CloseWithError(err); return goja.Undefined() }
	}
	o := r.vm.NewObject()
	r.define(o, map[string]any{
		"pipe":  reading,
		"write": r.writer(writing),
		"close": end(nil),
		"fail":  end(errUpload),
	})
	return o
}

func (r *Runtime) writer(w *io.PipeWriter) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		piece := r.bytesOf(call.Argument(0))
		return Async(r, func(co *loop.Co, _ []goja.Value) (bool, error) {
			return bridge.RunInExecutor(co, nil, func(job context.Context) (bool, error) {
				stop := context.AfterFunc(job, func() { _ = w.CloseWithError(context.Cause(job)) })
				defer stop()
				_, err := w.Write(piece)
				return err == nil, nil
			}).Await(co)
		})(call)
	}
}

// uploaded returns the body of a request that is a stream, nil if it is none.
func uploaded(options *goja.Object) *io.PipeReader {
	o, ok := options.Get("upload").(*goja.Object)
	if !ok {
		return nil
	}
	pipe, ok := o.Get("pipe").(*goja.Object)
	if !ok {
		return nil
	}
	stream, _ := pipe.Export().(*io.PipeReader)
	return stream
}

// endsUpload has the end of an exchange be that of its body: net/http waits for a Read of that also when it was
// canceled.
func endsUpload(cancel context.CancelFunc, body *io.PipeReader) context.CancelFunc {
	return func() {
		cancel()
		_ = body.CloseWithError(context.Canceled)
	}
}

// parseForm takes the parts of a form from the bytes of a body and its type.
func (r *Runtime) parseForm(call goja.FunctionCall) goja.Value {
	body, _ := call.Argument(0).Export().(goja.ArrayBuffer)
	parts, err := r.parts(body.Bytes(), call.Argument(1).String())
	if err != nil {
		panic(r.Throwable(err))
	}
	return r.vm.NewArray(parts...)
}

func (r *Runtime) parts(body []byte, mediaType string) (all []any, err error) {
	_, parameters, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return nil, err
	}
	for reader := multipart.NewReader(bytes.NewReader(body), parameters["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		o := r.vm.NewObject()
		r.define(o, map[string]any{"name": unescaped.Replace(part.FormName()), "type": part.Header.Get("Content-Type"),
			"bytes": r.vm.NewArrayBuffer(content)})
		_, disposition, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if file, ok := disposition["filename"]; ok {
			r.define(o, map[string]any{"file": unescaped.Replace(file)})
		}
		all = append(all, o)
	}
}

// unescaped takes back what names of forms are sent with.
var unescaped = strings.NewReplacer("%0A", "\n", "%0D", "\r", "%22", `"`)

// fromBytes returns the text of a header's value, each byte of which is a character.
func fromBytes(value string) string {
	runes := make([]rune, len(value))
	for i := range len(value) {
		runes[i] = rune(value[i])
	}
	return string(runes)
}

// toBytes is the way back; the script has seen to it that there is one.
func toBytes(value string) string {
	out := make([]byte, 0, len(value))
	for _, c := range value {
		out = append(out, byte(c))
	}
	return string(out)
}
