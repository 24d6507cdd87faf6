package loop

// A Body is what runs in a straight-line coroutine: an ordinary function that suspends in the middle.
type Body interface {
	Body(co *Co) error
}

// A plainBody is a Body that is nothing but a function, and gives it: to call that directly leaves one frame less on
// the stack while it is suspended.
type plainBody interface{ Func() func(co *Co) error }

// Func returns a Stepper that runs body as a straight-line coroutine, on a stack of its own.
func Func(body func(co *Co) error) Stepper {
	if body == nil {
		misuse("a nil function cannot be run")
	}
	return function(body)
}

// function is a straight-line body. As a Stepper it is one part of its coroutine among others; a Routine that is
// nothing but a function embeds it, and has a Step of its own that is BeginBody.
type function func(co *Co) error

func (f function) Body(co *Co) error { return f(co) }

func (f function) Func() func(co *Co) error { return f }

func (f function) Step(co *Co, in error) (bool, error) {
	s := co.stack()
	if s == nil {
		s = co.takeStack(f)
	}
	return s.step(in)
}

func (co *Co) beginBody(b Body) (done bool, err error) {
	s := co.takeStack(b)
	s.whole, co.marks = true, co.marks|wholeBody
	return s.step(nil)
}
