package isolate

import "encoding/json"

// A Script is a text to evaluate.
type Script struct {
	// Name is what errors call the script, such as main.js.
	Name string

	// Source is the text: that of a script, not of a module. Its value is that of its last expression, or what that, if
	// it is a promise, is fulfilled with.
	Source string

	// Input is what the script finds as its global input, by way of JSON: encoding/json at the one end and JSON.parse
	// at the other. Nil means that input is null. It is encoded before Submit returns.
	Input any

	// Limits, if not nil, replace those of the pool, all of them.
	Limits *Limits
}

// A Result is what a script has come to.
type Result struct {
	// Value is the value of the script as JSON.stringify gives it. What that gives nothing for, undefined and
	// functions, is null.
	Value json.RawMessage
	// Output is what it has printed by console.
	Output string
}

// Decode decodes the value into v, a pointer, as json.Unmarshal does.
func (r Result) Decode(v any) error { return json.Unmarshal(r.Value, v) }
