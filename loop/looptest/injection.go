package looptest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// errSwept is the cause of a cancellation that a Sweep makes.
var errSwept = errors.New("by looptest.Sweep")

// sweepVersion begins the record of a failure that a Sweep has found.
const sweepVersion = "c1"

// A injection is one cancellation of a Sweep: which coroutine, at which suspension, how, and under which schedule.
type injection struct {
	number, suspension int
	how                Cancellation
	schedule           Record
}

// String is the record of the injection, for example c1:2/3/twice, and the schedule behind it if that is not first in,
// first out.
func (s injection) String() string {
	record := fmt.Sprintf("%s:%d/%d/%v", sweepVersion, s.number, s.suspension, s.how)
	if schedule := s.schedule.String(); schedule != version+":" {
		record += "|" + schedule
	}
	return record
}

// parseSwept reads the record of an injection, or of a schedule without one.
func parseSwept(record string) (s injection, swept bool, err error) {
	if strings.HasPrefix(record, version+":") {
		s.schedule, err = ParseRecord(record)
		return s, false, err
	}
	s, err = parseInjection(record)
	return s, true, err
}

// parseInjection reads a record that String has written.
func parseInjection(record string) (s injection, err error) {
	where, schedule, found := strings.Cut(record, "|")
	if found {
		if s.schedule, err = ParseRecord(schedule); err != nil {
			return s, err
		}
	}
	fields := strings.Split(strings.TrimPrefix(where, sweepVersion+":"), "/")
	if len(fields) == 3 {
		s.number, _ = strconv.Atoi(fields[0])
		s.suspension, _ = strconv.Atoi(fields[1])
		for s.how < cancellations-1 && s.how.String() != fields[2] {
			s.how++
		}
	}
	if s.String() != record {
		return s, fmt.Errorf("looptest: record %.80q is not one that Sweep of version %s writes", record, sweepVersion)
	}
	return s, nil
}

// An injector watches a run, and cancels where its injection says so. All fields belong to the loop's goroutine;
// whoever has made the run reads them when it has ended.
type injector struct {
	injection
	run   *run
	allow func(error) bool // may be nil
	trace func(loop.Event) // is told what happens after the cancellation; may be nil
	scope *scope           // of CancelByTimeout

	parks    int  // suspensions of the coroutine
	near     bool // it is at the suspension
	injected int  // how often it was canceled
	after    int  // suspensions since then
	waiting  bool // the second cancellation of CancelAgain is to come
	left     leftovers
}

func newInjector(s injection, r *run, allow func(error) bool) *injector {
	k := &injector{injection: s, run: r, allow: allow}
	k.left.watch(r, func() {})
	r.onEvent, r.allow = k.event, k.excuses
	prepare := r.beforeRun
	r.beforeRun = func() {
		prepare()
		r.loop.SetStartHook(k.started)
	}
	return k
}

// started cancels the coroutine before its first step, or puts a scope around it.
func (k *injector) started(co *loop.Co, r loop.Routine, eager bool) (loop.Routine, bool) {
	switch {
	case k.run.numbers[co] != k.number:
	case k.suspension == 0 && !eager:
		k.cancel(co)
	case k.how == CancelByTimeout:
		k.scope = &scope{Routine: r, co: co}
		return k.scope, eager
	}
	return r, eager
}

func (k *injector) event(e loop.Event) {
	if k.trace != nil && k.injected > 0 {
		k.trace(e)
	}
	if e.Co == nil || k.run.numbers[e.Co] != k.number {
		return
	}
	switch {
	case e.Kind == loop.EventPark:
		k.parked()
	case k.near && e.Kind == k.moment():
		k.near = false
		k.cancel(e.Co)
	}
}

func (k *injector) parked() {
	if k.parks++; k.injected > 0 {
		k.after++
	}
	k.near = k.parks == k.suspension || k.waiting
}

// moment is the event at which the coroutine is canceled.
func (k *injector) moment() loop.EventKind {
	if k.how == CancelAtWake {
		return loop.EventWake
	}
	return loop.EventStepEnd
}

func (k *injector) cancel(co *loop.Co) {
	k.injected++
	k.waiting = k.how == CancelAgain && k.injected == 1
	switch k.how {
	case CancelByTimeout:
		k.scope.expired = co.Cancel(nil)
		return
	case CancelTwice:
		co.Cancel(errSwept)
	case CancelShielded:
		co.Low().Unpark() // so that what it waits for is not asked; it is told when co's step leaves the wait
	}
	co.Cancel(errSwept)
}

// excuses reports whether err comes of the cancellation alone.
func (k *injector) excuses(err error) bool {
	if k.allow != nil && k.allow(err) {
		return true
	}
	switch e := err.(type) {
	case *loop.CanceledError:
		return true
	case *loop.TimeoutError:
		return k.scope != nil && e == k.scope.timeout
	case *loop.PanicError:
		return false
	case interface{ Unwrap() error }:
		return e.Unwrap() != nil && k.excuses(e.Unwrap())
	case interface{ Unwrap() []error }:
		return k.excusesAll(e.Unwrap())
	}
	return false
}

func (k *injector) excusesAll(errs []error) bool {
	for _, err := range errs {
		if !k.excuses(err) {
			return false
		}
	}
	return len(errs) > 0
}

// A scope is what task.Timeout is to its body, with a deadline that comes when the injection says so. It follows the
// rule of loop.Deadline, which goes by the clock.
type scope struct {
	loop.Routine
	co      *loop.Co
	expired bool
	timeout *loop.TimeoutError // what the cancellation has become
}

// Ended makes the cancellation that the deadline has made a timeout, if nobody else has asked for one.
func (s *scope) Ended(err error) {
	if s.expired && s.co.Uncancel() == 0 && loop.IsCanceled(err) {
		s.timeout = &loop.TimeoutError{Canceled: err}
		err = s.timeout
	}
	s.Routine.Ended(err)
}
