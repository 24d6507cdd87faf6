package once

import "sync/atomic"

// A Func may be used from any goroutine. It holds a function until somebody takes it. It must not be copied.
type Func struct {
	fn    func() // of whoever has set taken
	taken atomic.Bool
}

// Set gives f its function, before anybody else has f.
func (f *Func) Set(fn func()) { f.fn = fn }

// Take gives the function to the first caller, and nil to all others. f drops it at once.
func (f *Func) Take() func() {
	if !f.taken.CompareAndSwap(false, true) {
		return nil
	}
	fn := f.fn
	f.fn = nil
	return fn
}

// Taken reports whether the function was taken.
func (f *Func) Taken() bool { return f.taken.Load() }

// Run calls the function, unless it was taken.
func (f *Func) Run() {
	if fn := f.Take(); fn != nil {
		fn()
	}
}
