package loop

// A StartHook is called for each coroutine when it is started, before its first step: co has its loop and its default
// name, and may be given another name or task-local values. It returns the routine that is run, r or one that wraps it,
// and whether the first step is made at once.
//
// A routine that wraps r sees the first step and the end of every coroutine. Of the later steps it sees those of step
// tasks: a straight-line body is resumed by the loop directly. To see all, there is Options.Observers.
type StartHook func(co *Co, r Routine, eager bool) (Routine, bool)

// SetStartHook makes hook the loop's; nil takes it away. It is the counterpart of asyncio's task factories: a hook that
// returns r and true makes every task eager.
func (l *Loop) SetStartHook(hook StartHook) { l.startHook = hook }
