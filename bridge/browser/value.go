//go:build js

package browser

import (
	"fmt"
	"syscall/js"
)

// get returns a property of an object that comes from elsewhere. What a getter or a proxy throws then is an error; for
// Value.Get it would be the end of the program.
func get(v js.Value, name string) (js.Value, error) {
	return catch(func() js.Value { return js.Global().Get("Reflect").Call("get", v, name) })
}

// isA reports whether v is an object of a class, and nothing that only looks like one throws when it is asked.
func isA(v js.Value, class string) bool {
	if v.Type() != js.TypeObject {
		return false
	}
	is, err := catch(func() js.Value { return js.Global().Get(class).Get("prototype").Call("isPrototypeOf", v) })
	return err == nil && is.Bool()
}

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
