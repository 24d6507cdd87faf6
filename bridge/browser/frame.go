//go:build js

package browser

import (
	"errors"
	"syscall/js"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrNoFrames is the error of Frame where nothing is drawn, as in Node.
var ErrNoFrames = errors.New("browser: there is no requestAnimationFrame here")

// Frame waits until the page is about to draw its next frame, and returns the time that requestAnimationFrame tells,
// since the page was loaded. The coroutine goes on before the frame is drawn, if the loop is not busy; several that
// wait have the same frame. A page that is hidden has no frames. The error is ErrNoFrames where there are none ever.
func Frame(co *loop.Co) (time.Duration, error) {
	request := js.Global().Get("requestAnimationFrame")
	if request.Type() != js.TypeFunction {
		return 0, ErrNoFrames
	}
	f := &frame{}
	f.of.Init(co, "browser.Frame", f)
	f.handler = onEvent(func(args []js.Value) any {
		f.handler.forget()
		f.of.Resolve(time.Duration(args[0].Float()*float64(time.Millisecond)), nil)
		return nil
	})
	f.id = request.Invoke(f.handler.fn)
	return f.of.Future().Await(co)
}

// A frame is one that is waited for.
type frame struct {
	of      jobs.Resolver[time.Duration]
	handler handler
	id      js.Value
}

// Cancel is the future's.
func (f *frame) Cancel(cause error) bool {
	js.Global().Call("cancelAnimationFrame", f.id)
	f.handler.forget()
	return f.of.Cancel(cause)
}

func (f *frame) String() string { return "animation frame" }
