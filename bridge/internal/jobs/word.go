package jobs

import "github.com/monoloop-go/monoloop/loop"

// IsWord reports whether err is what a context says of its end, or wraps that and nothing else.
func IsWord(err, word error) bool {
	for err != nil {
		if _, panicked := err.(*loop.PanicError); panicked {
			return false
		}
		if err == word {
			return true
		}
		inner, ok := err.(interface{ Unwrap() error })
		if !ok {
			return false
		}
		err = inner.Unwrap()
	}
	return false
}
