package loop

// Start starts a coroutine that is no task: it has no result, and nobody can await it. When it has ended, done is called
// with its error; if done is nil, an error that is no cancellation is reported. See LowCo.Start.
func Start(from Ref, s Stepper, done func(err error)) *Co {
	b := bare{done: done}
	var r Routine
	var co *Co
	if f, ok := s.(function); ok {
		straight := &straight{f, b}
		r, co = straight, &straight.co
	} else {
		step := &stepped{s, b}
		r, co = step, &step.co
	}
	co.start(from, r, false)
	return co
}

type stepped struct {
	Stepper
	bare
}

type straight struct {
	function
	bare
}

func (s *straight) Step(co *Co, _ error) (bool, error) { return co.beginBody(s) }

// bare is the end of a coroutine that is no task.
type bare struct {
	co   Co
	done func(err error)
}

func (b *bare) Ended(err error) {
	switch {
	case b.done != nil:
		b.done(err)
	case err != nil && !IsCanceled(err) && err != error(b.co.loop.fatal):
		b.co.loop.report(Report{Message: "error of a coroutine that nobody awaits", Err: err, Name: b.co.Name()})
	}
}
