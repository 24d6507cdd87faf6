package loop

import "context"

// A Var is a task-local value: each coroutine has its own, inherited from the coroutine that started it. Setting it in
// one changes it in no other. Make one Var for each purpose, as a package variable.
type Var[T any] struct {
	initial T
	name    string
}

// NewVar returns a Var whose value is initial wherever it was not set.
func NewVar[T any](initial T) *Var[T] { return &Var[T]{initial: initial} }

// Get returns the value that co, or the nearest coroutine that it descends from before it was started, has set.
func (v *Var[T]) Get(co *Co) T {
	if co == nil {
		nilCo()
	}
	if co.rare != nil {
		if value, ok := co.rare.values.lookup(v); ok {
			return *value.(*T)
		}
	}
	return v.initial
}

// Set sets the value for co and for what co starts from now on.
func (v *Var[T]) Set(co *Co, value T) {
	if co == nil {
		nilCo()
	}
	co.rarely().values = &binding{v, &value, co.rarely().values}
}

// From returns the value that the coroutine of a context made by Co.Context had when the context was made; any
// goroutine may call it.
func (v *Var[T]) From(ctx context.Context) T {
	if value, ok := ctx.Value(v).(*T); ok {
		return *value
	}
	return v.initial
}

// A binding is one setting of a Var, on top of the earlier ones; it never changes, so that coroutines can share it.
type binding struct {
	key   any // the *Var[T]
	value any // a *T, so that a nil of an interface type is a value like others
	under *binding
}

func (b *binding) lookup(key any) (any, bool) {
	for ; b != nil; b = b.under {
		if b.key == key {
			return b.value, true
		}
	}
	return nil, false
}
