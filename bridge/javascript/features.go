package javascript

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
}
