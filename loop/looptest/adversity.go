package looptest

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// Adversity says what may go wrong in a schedule beyond the order of things. The zero value lets only Sites fire. What
// does go wrong is drawn from the source, so that sources without randomness, FIFO and Exhaustive, have none of it; it is
// part of the record, and shrunk like every other departure.
type Adversity struct {
	// LateTimers is by how much the clock may be past a deadline when the loop wakes for it; a quarter of them are late.
	LateTimers time.Duration

	// StepCost is how much virtual time a step of a coroutine may take; a quarter of them take some.
	StepCost time.Duration

	// JobTime is how long a job of T.Executor may take; a quarter of them take no time.
	JobTime time.Duration

	// DelayPosts lets posts of other goroutines, such as results of jobs, wait for a turn while others run.
	DelayPosts bool

	// NoSites keeps sites from firing.
	NoSites bool
}

// limit returns the greatest answer to a question.
func (a Adversity) limit(q question) uint64 {
	switch q {
	case asksLate:
		return uint64(max(a.LateTimers, 0))
	case asksCost:
		return uint64(max(a.StepCost, 0))
	case asksJob:
		return uint64(max(a.JobTime, 0))
	case asksSite:
		if !a.NoSites {
			return 1
		}
	}
	return 0
}

// decider answers all questions of one schedule.
type decider interface {
	order(number int, c loop.Choice) int
	// amount returns zero, or what is adverse; site tells sites apart.
	amount(q question, number int, site uint64) uint64
	observe(e loop.Event)
	// unfit is asked after the run, and says why the answers were not those to this program's questions.
	unfit() error
}

// live answers from a source.
type live struct {
	source    Source
	adversity Adversity
	sites     map[uint64]bool // whether the site is enabled in this schedule
}

func (v *live) observe(e loop.Event) { v.source.Observe(e) }
func (v *live) unfit() error         { return errOf(v.source) }

func (v *live) order(_ int, c loop.Choice) int {
	if c.Kind == loop.ChooseAdmit && !v.adversity.DelayPosts {
		return 0
	}
	return v.source.Choose(c)
}

func (v *live) amount(q question, _ int, site uint64) uint64 {
	limit := v.adversity.limit(q)
	switch {
	case limit == 0:
		return 0
	case q == asksSite:
		return v.fires(site)
	case q == asksJob:
		if v.quarter() {
			return 0
		}
	case !v.quarter():
		return 0
	}
	return v.source.Draw(limit + 1)
}

// quarter reports true a quarter of the time, and never from a source that draws zeros.
func (v *live) quarter() bool { return v.source.Draw(4) == 3 }

// fires follows the rule of BUGGIFY in FoundationDB's simulation: a site is enabled in a quarter of the schedules, and
// then fires a quarter of the time.
func (v *live) fires(site uint64) uint64 {
	enabled, known := v.sites[site]
	if !known {
		if v.sites == nil {
			v.sites = make(map[uint64]bool)
		}
		enabled = v.quarter()
		v.sites[site] = enabled
	}
	if enabled && v.quarter() {
		return 1
	}
	return 0
}
