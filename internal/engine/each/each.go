package each

// Of calls fn for every element, in order, even if a call panics or ends the goroutine; that goes on when all calls
// were made, and of several panics it is the last.
func Of[T any](all []T, fn func(T)) {
	called := 0
	defer func() {
		if called < len(all) {
			Of(all[called:], fn)
		}
	}()
	for called < len(all) {
		called++
		fn(all[called-1])
	}
}
