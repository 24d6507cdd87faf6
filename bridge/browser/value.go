//go:build js

package browser

import (
	"fmt"
	"syscall/js"
)

// valueOf is js.ValueOf, with an error in place of a panic, and undefined for an empty struct, the value of a task that
// has none.
func valueOf(v any) (value js.Value, err error) {
	if _, none := v.(struct{}); none {
		return js.Undefined(), nil
	}
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("browser: JavaScript has no value for a %T", v)
		}
	}()
	return js.ValueOf(v), nil
}

// bytesOf copies what an ArrayBuffer or a view of one holds.
func bytesOf(v js.Value) []byte {
	array := js.Global().Get("Uint8Array")
	if !v.InstanceOf(array) {
		if buffer := v.Get("buffer"); buffer.IsUndefined() {
			v = array.New(v)
		} else {
			v = array.New(buffer, v.Get("byteOffset"), v.Get("byteLength"))
		}
	}
	b := make([]byte, v.Length())
	js.CopyBytesToGo(b, v)
	return b
}

// arrayOf copies b to a Uint8Array.
func arrayOf(b []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}
