package loop

// Start starts a coroutine that is no task: it has no result, and nobody can await it. When it has ended, done is
// called with its error; if done is nil, an error that is no cancellation is reported. See LowCo.Start.
func Start(from Ref, s Stepper, done func(err error)) *Co {
	if s == nil {
		misuse("Start of a nil Stepper")
	}
	_ = Of(from)
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

func (co *Co) start(from Ref, r Routine, eager bool) {
	co.init(from, r)
	l := co.loop
	if l.watched || l.startHook != nil {
		eager = co.announce(from, eager)
	}
	if eager && l.inTurn {
		co.runEagerly()
	} else {
		l.ready.push((*readyCo)(co))
	}
}

// announce tells the observer and the hook that co is started, and returns whether its first step is to be made at
// once. If one of them panics, co ends as if it had been canceled before that step: nobody would ever make it.
func (co *Co) announce(from Ref, eager bool) bool {
	l, told := co.loop, false
	if w := l.watchdog; w != nil {
		w.note(co)
	}
	defer func() {
		if !told {
			co.end(ErrCanceled)
		}
	}()
	l.tellStart(co, from)
	if l.startHook != nil {
		var r Routine
		if r, eager = l.startHook(co, co.routine, eager); r == nil {
			misuse("a start hook returned no routine")
		}
		co.routine = r
	}
	told = true
	return eager
}

func (co *Co) runEagerly() {
	l := co.loop
	outer, owner, returned := l.current, l.owned(), false
	relabels := l.opts.Labels && !co.hasBody()
	l.eager++
	defer func() {
		l.eager--
		l.current = outer
		defer l.recordEagerEnd()
		if l.debug {
			l.regain(owner)
		}
		if !returned {
			co.rescueEager(recover())
		}
		if relabels {
			l.relabel()
		}
	}()
	if l.strict == recorded {
		l.recordEager(co)
	}
	(*readyCo)(co).Run()
	returned = true
}

// rescueEager ends co, whose eager step left by a panic with this value, or by a Goexit if it is nil.
func (co *Co) rescueEager(v any) {
	switch {
	case v == nil && co.state != ended:
		co.fail(ErrGoexit)
	case v != nil && co.state == ended:
		co.loop.panicked(nil, v)
	case v != nil:
		co.loop.panicked(co, v)
	}
}

func (co *Co) init(from Ref, r Routine) {
	parent, _ := from.(*Co)
	var l *Loop
	if parent != nil {
		l = parent.loop
	} else {
		l = loopOf(from)
	}
	if co.state != unstarted {
		misuse("%s: started twice", co.Name())
	}
	if l.looked {
		l.check("starting a coroutine")
	}
	l.started++
	co.loop, co.routine, co.id, co.state = l, r, l.started, ready
	if parent != nil && parent.rare != nil && parent.rare.values != nil {
		co.rarely().values = parent.rare.values
	}
	if l.debug {
		co.rarely().made = Caller()
	}
	l.link(co)
}
