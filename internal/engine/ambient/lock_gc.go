//go:build gc && !wasm

package ambient

// lockWord returns the address of a word of the runtime's record of the calling goroutine.
//
//go:noescape
func lockWord(offset uintptr) *uintptr
