package linear

import "fmt"

// A History is the operations that clients have begun, in the order of that. I is what goes into one, and O what comes
// out. The zero value has none.
type History[I, O comparable] struct {
	operations []*Operation[I, O]
	now        int // beginnings and ends so far, which is all that is known of time
}

// An Operation is a call of a client.
type Operation[I, O comparable] struct {
	Client string
	In     I
	Out    O // once it has ended

	history    *History[I, O]
	begin, end int // end is 0 while nobody knows the outcome
}

// Begin notes that a client begins an operation. Call it before anybody can know of the operation.
func (h *History[I, O]) Begin(client string, in I) *Operation[I, O] {
	h.now++
	op := &Operation[I, O]{Client: client, In: in, history: h, begin: h.now}
	h.operations = append(h.operations, op)
	return op
}

// End notes that the operation is done, and what came out. Not to call it means that the outcome is not known.
func (op *Operation[I, O]) End(out O) {
	if op.end > 0 {
		panic("linear: End of an operation that has ended")
	}
	op.history.now++
	op.end, op.Out = op.history.now, out
}

// Ended reports whether the outcome is known.
func (op *Operation[I, O]) Ended() bool { return op.end > 0 }

// String says who did what, and what came out.
func (op *Operation[I, O]) String() string {
	if !op.Ended() {
		return fmt.Sprintf("%s: %v, outcome unknown", op.Client, op.In)
	}
	return fmt.Sprintf("%s: %v = %v", op.Client, op.In, op.Out)
}

// Operations returns the operations, in the order in which they began.
func (h *History[I, O]) Operations() []*Operation[I, O] { return h.operations }
