package process

import "github.com/monoloop-go/monoloop/bridge/internal/remote"

// A Codec turns the arguments and the results of functions into bytes and back: Encode writes a value, and Decode reads
// one, each given a pointer to it. Any goroutine may use it, at the same time as others. An error of it fails the job
// whose value it was, and nothing else. Values of a size of zero, such as struct{}{}, never reach it.
//
// A codec must promise to end, whatever value it is given and whatever bytes, and to leave the process alive: an error
// and a panic are the job's, but nothing can be done about a stack that overflows, which a value that holds itself
// easily brings about, or a very long list, or about memory that is used up. It must decode what it has encoded, with
// the codec of its type that the worker has registered, and keep neither the value nor the bytes when it has returned.
type Codec = remote.Codec

// Gob is the codec where no other is asked for: package encoding/gob, except that a []byte is sent as it is, because
// gob copies it several times. Values that are held in interfaces need gob.Register. A value that holds itself, for
// which gob has no form, fails with ErrTooDeep; MaxDepth and MaxValues are the bounds.
type Gob = remote.Gob

// JSON is the codec of package encoding/json. Pools that use it have it in Options.Codec; it needs no registration. It
// has the bounds of Gob; json itself, as of Go 1.26, reads no more than 10,000 arrays and objects in each other.
type JSON = remote.JSON

// RegisterCodec makes a codec of the user's known under the name of its type, so that the workers can use it as well;
// to register a type twice panics. It belongs into a package variable, or into main before Main.
func RegisterCodec(c Codec) { remote.RegisterCodec(c) }

const (
	// MaxDepth is how many pointers, interfaces, slices, arrays and maps may hold each other in a value for Gob or
	// JSON.
	MaxDepth = remote.MaxDepth

	// MaxValues is how many values Gob and JSON may find in one that holds interfaces, or values of its own type.
	// Others, as a slice of structs of numbers, are as large as they look and have no bound.
	MaxValues = remote.MaxValues
)

var (
	// ErrTooDeep matches the error of a value that goes beyond MaxDepth: it holds itself, or is a very long list. A
	// slice can be sent instead.
	ErrTooDeep = remote.ErrTooDeep

	// ErrTooLarge matches the error of a value that goes beyond MaxValues.
	ErrTooLarge = remote.ErrTooLarge
)
