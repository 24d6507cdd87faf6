package javascript

import (
	"regexp"

	"github.com/dop251/goja"
)

// Features are groups of what scripts find, for [Options.Without].
type Features uint32

// Each group has all that belongs together. What of it the Runtime itself needs stays out of the script's sight: an
// AbortSignal that Go gives works also without Events, say.
const (
	Timers        Features = 1 << iota // setTimeout, setInterval, clearTimeout, clearInterval
	Immediates                         // setImmediate, clearImmediate
	Microtasks                         // queueMicrotask
	Console                            // console
	Clone                              // structuredClone
	Events                             // Event, CustomEvent, EventTarget, DOMException
	Abort                              // AbortController, AbortSignal
	Performance                        // performance
	Encoding                           // TextEncoder, TextDecoder
	URLs                               // URL, URLSearchParams
	Streams                            // ReadableStream, and its reader and controller
	Blobs                              // Blob, File, FormData
	TimerPromises                      // require("timers/promises")
	BigInts                            // BigInt, arrays and views of it, and texts with a literal of one
)

// groups are the globals of each feature.
var groups = map[Features][]string{
	Timers:      {"setTimeout", "setInterval", "clearTimeout", "clearInterval"},
	Immediates:  {"setImmediate", "clearImmediate"},
	Microtasks:  {"queueMicrotask"},
	Console:     {"console"},
	Clone:       {"structuredClone"},
	Events:      {"Event", "CustomEvent", "EventTarget", "DOMException"},
	Abort:       {"AbortController", "AbortSignal"},
	Performance: {"performance"},
	Encoding:    {"TextEncoder", "TextDecoder"},
	URLs:        {"URL", "URLSearchParams"},
	Streams:     {"ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamDefaultController"},
	Blobs:       {"Blob", "File", "FormData"},
	BigInts:     {"BigInt", "BigInt64Array", "BigUint64Array"},
}

// leaveOut takes away what the host does not want, when all is there that others are made of.
func (r *Runtime) leaveOut() {
	for group, names := range groups {
		if r.o.Without&group == 0 {
			continue
		}
		for _, name := range names {
			_ = r.vm.GlobalObject().Delete(name)
		}
	}
	r.leaveOutViews()
}

// leaveOutViews takes away what makes a BigInt of bytes.
func (r *Runtime) leaveOutViews() {
	if r.o.Without&BigInts != 0 {
		views := r.vm.Get("DataView").(*goja.Object).Get("prototype").(*goja.Object)
		for _, name := range []string{"getBigInt64", "getBigUint64", "setBigInt64", "setBigUint64"} {
			_ = views.Delete(name)
		}
	}
}

// bigIntLiteral matches whatever could be one, also in a string or a comment.
var bigIntLiteral = regexp.MustCompile(`(?:^|[^\pL\pN_$\\])[0-9][0-9A-Fa-f_xXoO]*n`)

const noBigInts = "there are no BigInts"

// wantsBigInts reports whether a text has a literal of a BigInt and should not.
func (r *Runtime) wantsBigInts(source string) bool {
	return r.o.Without&BigInts != 0 && bigIntLiteral.MatchString(source)
}
