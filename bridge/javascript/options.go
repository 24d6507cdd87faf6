package javascript

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/dop251/goja"
)

// Options are the choices of a [Runtime]. The zero value gives a script the language, timers, immediates and
// microtasks, and nothing else; it bounds nothing but the depth of recursion, and lets the run fail of the first
// error that the script does not handle.
type Options struct {
	// OnError is told of each exception that no script has caught, of each promise that was rejected and that nobody
	// handles, both an [*Error], and of each callback that has exceeded CallbackTime, a [*LimitError]. It runs on the
	// loop, inside the script's turn, and may call the script. If it returns true, the run goes on; if it returns
	// false, or is nil, the run fails with that error.
	OnError func(err error) (handled bool)

	// Rejections says what becomes of a promise that was rejected, and that nobody handles when its turn is over.
	Rejections RejectionMode

	// NextTick gives scripts a process object with nextTick, whose callbacks run before the microtasks.
	NextTick bool

	// Web gives scripts what browsers and Node have in common: console (see Console), structuredClone, Event and
	// EventTarget, DOMException, AbortController and AbortSignal, performance, URL and URLSearchParams, TextEncoder and
	// TextDecoder, ReadableStream, Blob, File and FormData, and require("timers/promises") where Files, or anything
	// else, gives them a require.
	Web bool

	// Without leaves groups of that out, and of what scripts have without Web: Timers | Console, say.
	Without Features

	// Console gets what scripts print, one record for each call; see Output for a writer. Without both of them, console
	// drops what it is given.
	Console *slog.Logger

	// Output and ErrorOutput get what scripts print by console: log, info and debug go to the first, error, warn and
	// trace to the second, or to the first if it is nil.
	Output, ErrorOutput io.Writer

	// Files, if not nil, gives scripts a require, and is where it finds modules: CommonJS and JSON. Nothing else of
	// it can be reached.
	Files fs.FS

	// Modules are what require knows by name before it looks into Files. Each is made when it is first required.
	Modules map[string]func(r *Runtime) (goja.Value, error)

	// Fetch, if not nil, gives scripts fetch, Headers, Request and Response, and is the client that they use; with Web.
	// What it may reach is the host's to limit, by its Transport.
	Fetch *http.Client

	// CallbackTime is how long a callback may take, together with the microtasks that it has made ready, before it is
	// interrupted. It is real time. Zero means for ever. A function of the engine, such as a sort or a match of a
	// regular expression, is interrupted when it is over.
	CallbackTime time.Duration

	// RunTime is after how long, from New on, the run fails with a [*LimitError], by the loop's time and by real time,
	// whichever is first; a callback that runs then is interrupted. Zero means never.
	RunTime time.Duration

	// MaxTimers is how many timers and immediates may be set at once, and MaxReactions how many reactions of
	// promises, that is then and await, may wait at once; each that was never called counts, also if nobody can
	// settle its promise any more. A script that wants more has failed with a [*LimitError]. Zero means any number.
	MaxTimers, MaxReactions int

	// MaxMemory is how many bytes the objects of the process may take while a callback runs, garbage that was not
	// collected yet included, before the run fails with a [*LimitError]. Go does not say whose they are, so it is a
	// limit for all that the process does, and what runs when it is exceeded ends, be it another one's fault: as
	// garbage is that a script before has left, unless the host has it collected early, by debug.SetMemoryLimit. It is
	// looked at every two milliseconds; one function of the engine may go beyond it before it returns. Zero means any
	// number.
	MaxMemory int64

	// Depth is how deep calls may be nested; zero means 10,000. A script that goes deeper is interrupted.
	Depth int

	// MaxText is how long a text may be, in bytes of UTF-8, that a script has compiled while it runs: by eval, by
	// Function and its kin, and as the pattern of a regular expression. A longer one is refused with a SyntaxError.
	// Zero means 65,536, with which no text that is nested as deep as it is long exhausts a stack, in whatever way it
	// is nested.
	MaxText int

	// MaxLength is how long an array or a string may be that a built-in function makes because of a number that it is
	// given, or of many strings, or that it goes through: new Uint8Array(n), "x".repeat(n), an object with a length,
	// join. A script that wants more gets a RangeError. The operator + knows no limit. It has a meaning with Untrusted
	// only; zero means 16,777,216.
	MaxLength int

	// Untrusted is for scripts that may mean harm. Built-in functions then count as calls, for Depth, of which they
	// may have 2,000, and are interrupted where they begin, also if none of the script's own is on the way; lengths
	// are bounded by MaxLength. See the package's documentation for what this leaves. Calls of built-in functions are
	// slower, and a Runtime takes longer to make.
	Untrusted bool

	// DirectEval leaves scripts the eval of the engine, which sees the variables of its caller when it is called by
	// that name, and whose text nothing bounds: one that is nested deep enough ends the process. Without it, eval
	// bounds its text as all others are bounded, and whoever calls it, however, it runs its text in the global scope,
	// as an indirect eval does. That of a text in strict mode keeps what it declares to itself either way.
	DirectEval bool

	// Places has the Runtime remember the line of each timer, immediate and promise of Go; see [Runtime.Pending].
	Places bool
}

// RejectionMode says what becomes of a promise that was rejected and that nobody handles.
type RejectionMode uint8

const (
	// FailRejections treats them as exceptions that nobody has caught: OnError is told, and without it the run fails.
	FailRejections RejectionMode = iota
	// ReportRejections tells OnError, and lets the run go on whatever it returns; without OnError it logs a warning.
	ReportRejections
	// IgnoreRejections says nothing.
	IgnoreRejections
)

const (
	defaultDepth     = 10_000
	defaultMaxText   = 1 << 16
	defaultMaxLength = 1 << 24
)

func (o *Options) maxText() int {
	if o.MaxText > 0 {
		return o.MaxText
	}
	return defaultMaxText
}

func (o *Options) maxLength() int {
	if o.MaxLength > 0 {
		return o.MaxLength
	}
	return defaultMaxLength
}

func (o *Options) depth() int {
	if o.Depth > 0 {
		return o.Depth
	}
	return defaultDepth
}
