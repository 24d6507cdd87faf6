package overlap

import "unsafe"

// Begins reports whether p begins inside of the buffer. The addresses are compared, and nothing is made of them.
func Begins(buffer, p []byte) bool {
	first, at := uintptr(unsafe.Pointer(unsafe.SliceData(buffer))), uintptr(unsafe.Pointer(unsafe.SliceData(p)))
	return at-first < uintptr(len(buffer))
}
