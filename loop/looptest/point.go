package looptest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// A Cancellation is a way in which a Sweep cancels a coroutine at a suspension.
type Cancellation uint8

const (
	CancelOnce      Cancellation = iota // as soon as it has suspended, before anything else happens
	CancelTwice                         // as soon as it has suspended, with two requests at once
	CancelAgain                         // as soon as it has suspended, and again at its next suspension, as it cleans up
	CancelByTimeout                     // its body is in a task.Timeout whose deadline comes as soon as it has suspended
	CancelShielded                      // alone: what it awaits goes on, as if it were behind a future.Shield
	CancelAtWake                        // as soon as it has been woken: what it waited for is there, and so is the request
	cancellations
)

// String names the way in one word.
func (c Cancellation) String() string {
	return [...]string{"once", "twice", "again", "timeout", "shielded", "wake"}[c]
}

// A Point is a suspension of a coroutine in the run without any cancellation.
type Point struct {
	Task       string // the coroutine's name
	Number     int    // its place in the order of starts; main is 1
	Suspension int    // its number among those of the coroutine, from 1; 0 is the time before its first step
	Waits      string // what the coroutine waits for there
	Where      string // file:line and the function of the program in which it suspends; empty if it is in none
	Schedule   int    // under which schedule, from 1

	// Covered is in which ways the coroutine was canceled there, in order. CancelShielded applies to awaits of futures
	// and tasks, CancelAtWake to what is woken before main ends, and CancelAgain to coroutines that suspend after the
	// first request; a coroutine that has not begun is only canceled once.
	Covered []Cancellation

	future bool // it is an await of a future
	woken  bool // before main has ended
	after  int  // how often the coroutine suspends after it was canceled once
}

// String says which suspension of which coroutine it is, what for, and where.
func (p Point) String() string {
	if p.Suspension == 0 {
		return fmt.Sprintf("%s (coroutine %d) before its first step", p.Task, p.Number)
	}
	s := fmt.Sprintf("%s (coroutine %d) at its suspension %d, where it %s", p.Task, p.Number, p.Suspension, p.Waits)
	if p.Where != "" {
		s += ", " + p.Where
	}
	return s
}

// applies reports whether it makes sense to cancel the coroutine there in this way.
func (p *Point) applies(how Cancellation) bool {
	switch how {
	case CancelOnce:
		return true
	case CancelShielded:
		return p.future
	case CancelAtWake:
		return p.woken
	case CancelAgain:
		return p.after != 0
	}
	return p.Suspension > 0
}

// A survey watches the run without any cancellation, and notes its suspensions.
type survey struct {
	run    *run
	points []*Point
	last   map[int]*Point // of each coroutine that is suspended
	count  map[int]int
	over   bool // main has returned: what comes then is the loop's shutdown
	left   leftovers
}

func newSurvey(r *run) *survey {
	s := &survey{run: r, last: map[int]*Point{}, count: map[int]int{}}
	s.left.watch(r, func() { s.over = true })
	r.onEvent = s.event
	prepare := r.beforeRun
	r.beforeRun = func() {
		prepare()
		r.loop.SetStartHook(s.started)
	}
	return s
}

// started notes a coroutine that could be canceled before it begins. Main is not one.
func (s *survey) started(co *loop.Co, r loop.Routine, eager bool) (loop.Routine, bool) {
	if number := s.run.numbers[co]; number > 1 && !eager && !s.over {
		s.points = append(s.points, &Point{Task: co.Name(), Number: number})
	}
	return r, eager
}

func (s *survey) event(e loop.Event) {
	if e.Co == nil || s.over {
		return
	}
	number := s.run.numbers[e.Co]
	switch e.Kind {
	case loop.EventPark:
		s.count[number]++
		_, future := e.Co.Low().ParkedOn().(interface {
			Done() bool
			Unsubscribe(r loop.Runnable) int
		})
		p := &Point{Task: e.Co.Name(), Number: number, Suspension: s.count[number],
			Waits: activityOf(e.Co), Where: callSite(), future: future, after: -1}
		s.points, s.last[number] = append(s.points, p), p
	case loop.EventWake:
		s.last[number].woken = true
	}
}

// activityOf says what a coroutine that has just parked does.
func activityOf(co *loop.Co) string {
	what := strings.TrimPrefix(co.String(), co.Name()+" ")
	if strings.HasPrefix(what, "waits for ") {
		return what
	}
	return "gives way"
}

// targeted returns the points of the coroutines that are to be canceled.
func (s *survey) targeted() []*Point {
	numbers := map[int]bool{}
	for co, number := range s.run.numbers {
		numbers[number] = s.run.t.targeted(co)
	}
	return slices.DeleteFunc(s.points, func(p *Point) bool { return !numbers[p.Number] })
}

// leftovers are what a program has not taken back at its end.
type leftovers struct {
	timers, holds, listens int
	tasks                  int // coroutines that had not ended when main did
}

// watch has l filled in r's run: tasks when main returns, the rest when every coroutine has ended. Then ended is
// called.
func (l *leftovers) watch(r *run, ended func()) {
	program := r.program
	r.program = func(t *T, co *loop.Co) error {
		defer func() {
			l.tasks = len(co.Loop().All()) - 1
			ended()
		}()
		return program(t, co)
	}
	r.beforeRun = func() {
		r.loop.Low().OnClose(l.count)
	}
}

// postTurns is in how many turns, at the most, the result of a simulated job arrives.
const postTurns = 16

// count counts what is left. The simulated jobs have been joined before.
func (l *leftovers) count(co *loop.Co) error {
	l.timers = co.Loop().Timers()
	l.holds, l.listens = co.Loop().Low().Holds()
	for turn := 0; l.holds > 0 && turn < postTurns; turn++ {
		if err := co.Yield(); err != nil {
			return err
		}
		l.holds, l.listens = co.Loop().Low().Holds()
	}
	return nil
}

// beyond says what there is more than in the run without any cancellation, or nothing.
func (l leftovers) beyond(normal leftovers, structured bool) string {
	var more []string
	add := func(what string, n, normal int) {
		if n > normal {
			more = append(more, strconv.Itoa(n)+" "+what+", and without the cancellation "+strconv.Itoa(normal))
		}
	}
	add("timers are still set when everything has ended", l.timers, normal.timers)
	add("Holds were not released", l.holds, normal.holds)
	add("Listens were not taken back", l.listens, normal.listens)
	if structured {
		add("tasks have not ended when main ends", l.tasks, normal.tasks)
	}
	return strings.Join(more, "; ")
}
