package locks

// What the methods With have in common.

// mustBody panics without a body, before anything is acquired.
func mustBody(body func() error) {
	if body == nil {
		panic("locks: With of a nil function")
	}
}

// either returns the error of a body, or if there is none, that of the release after it.
func either(body, release error) error {
	if body != nil {
		return body
	}
	return release
}
