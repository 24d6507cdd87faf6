package javascript

import (
	"embed"
	"fmt"
	"net/netip"
	"reflect"
	"sync"
	"time"

	"github.com/dop251/goja"
	"golang.org/x/net/idna"
)

// What browsers and Node have in common is written in JavaScript, in files that are functions of what they need of
// the host and of the global object. Each is compiled once for all Runtimes.
//
//go:embed prelude/*.js
var prelude embed.FS

// prepared returns the compiled files of the prelude.
var prepared = sync.OnceValue(func() map[string]*goja.Program {
	entries, err := prelude.ReadDir("prelude")
	if err != nil {
		panic(err)
	}
	programs := map[string]*goja.Program{}
	for _, entry := range entries {
		source, err := prelude.ReadFile("prelude/" + entry.Name())
		if err != nil {
			panic(err)
		}
		programs[entry.Name()] = goja.MustCompile(hostName, string(source), false)
	}
	return programs
})

// load runs a file of the prelude with a host that has these functions, and returns what it gives.
func (r *Runtime) load(file string, host map[string]any) *goja.Object {
	v, err := r.vm.RunProgram(prepared()[file])
	if err != nil {
		panic(err)
	}
	call, _ := goja.AssertFunction(v)
	o := r.vm.NewObject()
	r.define(o, host)
	made, err := call(goja.Undefined(), o, r.vm.GlobalObject())
	if err != nil {
		panic(err)
	}
	result, _ := made.(*goja.Object)
	return result
}

func (r *Runtime) bindWeb() {
	if !r.o.Web {
		return
	}
	events := r.load("events.js", map[string]any{"now": r.performanceNow, "throwLater": r.throwLater})
	r.reserved.signal = events.Get("AbortSignal").(*goja.Object)
	r.reserved.exception = events.Get("DOMException")
	r.reserved.newSignal, _ = goja.AssertFunction(events.Get("newSignal"))
	r.reserved.abort, _ = goja.AssertFunction(events.Get("abort"))
	r.bindConsole()
	r.load("clone.js", map[string]any{"isHost": r.isHost})
	r.load("encoding.js", map[string]any{"encode": r.encode, "decode": r.decode, "encodingOf": encodingOf})
	r.load("url.js", map[string]any{"ipv6": ipv6, "ascii": ascii})
	streams := r.load("streams.js", nil)
	blobs := r.load("blobs.js", nil)
	if r.o.Fetch != nil {
		r.load("fetch.js", map[string]any{
			"fetch": r.fetch, "upload": r.upload, "parseForm": r.parseForm, "streams": streams, "blobs": blobs,
			"headers": r.load("headers.js", nil),
		})
	}
	performance := r.vm.NewObject()
	r.define(performance, map[string]any{"now": r.performanceNow})
	r.define(r.vm.GlobalObject(), map[string]any{"performance": performance})
}

// performanceNow is the time since the Runtime was made, in milliseconds with a fraction, on the clock of the loop.
func (r *Runtime) performanceNow() float64 {
	return float64(r.loop.Time()-r.began) / float64(time.Millisecond)
}

// throwLater throws a value in a tick of its own.
func (r *Runtime) throwLater(call goja.FunctionCall) goja.Value {
	if !r.over {
		thrown := call.Argument(0)
		r.ticks = append(r.ticks, tick{throws: thrown})
	}
	return goja.Undefined()
}

// newSignal returns a new AbortSignal, and what aborts it with a reason.
func (r *Runtime) newSignal() (signal goja.Value, abort func(reason goja.Value) error) {
	signal, err := r.reserved.newSignal(goja.Undefined())
	if err != nil {
		panic(err)
	}
	return signal, func(reason goja.Value) error {
		_, err := r.reserved.abort(goja.Undefined(), signal, reason)
		return err
	}
}

var objectType, arrayType = reflect.TypeFor[map[string]any](), reflect.TypeFor[[]any]()

// isHost reports whether an object is one of the host: a timer, or anything else of Go.
func (r *Runtime) isHost(call goja.FunctionCall) goja.Value {
	o, ok := call.Argument(0).(*goja.Object)
	if !ok {
		return goja.Undefined()
	}
	t := o.ExportType()
	return r.vm.ToValue(t != objectType && t != arrayType)
}

// builtIn returns a module of this package.
func (r *Runtime) builtIn(name string) func(r *Runtime) (goja.Value, error) {
	if !r.o.Web || r.o.Without&TimerPromises != 0 || name != "timers/promises" {
		return nil
	}
	return func(r *Runtime) (goja.Value, error) {
		return r.load("timers.js", map[string]any{
			"setTimeout":   func(call goja.FunctionCall) goja.Value { return r.setTimer(call, false) },
			"setInterval":  func(call goja.FunctionCall) goja.Value { return r.setTimer(call, true) },
			"clearTimeout": r.clearTimer, "clearInterval": r.clearTimer, "setImmediate": r.setImmediate,
			"clearImmediate": r.clearImmediate, "AbortSignal": r.reserved.signal, "DOMException": r.reserved.exception,
		}), nil
	}
}

var domains = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false),
	idna.CheckJoiners(true), idna.BidiRule(), idna.VerifyDNSLength(false))

// ascii returns the name of a host as the domain name system has it, an empty string if that cannot be.
func ascii(name string) string {
	if text, err := domains.ToASCII(name); err == nil {
		return text
	}
	return ""
}

// ipv6 returns an address as the URL standard writes it, an empty string if it is none.
func ipv6(text string) string {
	address, err := netip.ParseAddr(text)
	if err != nil || !address.Is6() || address.Zone() != "" {
		return ""
	}
	if address.Is4In6() {
		b := address.As16()
		return fmt.Sprintf("::ffff:%x:%x", uint16(b[12])<<8|uint16(b[13]), uint16(b[14])<<8|uint16(b[15]))
	}
	return address.String()
}
