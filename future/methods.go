//go:build go1.27

package future

// Then is the function Then, for chains that read from left to right. It needs Go 1.27, which has methods with type
// parameters of their own.
func (f *Future[T]) Then[U any](fn func(v T) (U, error)) *Future[U] { return Then(f, fn) }

// Map is the function Map, as a method, with Go 1.27.
func (f *Future[T]) Map[U any](fn func(v T) U) *Future[U] { return Map(f, fn) }
