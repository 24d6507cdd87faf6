package inspect

import "time"

// Counters count what a loop has done since the inspector was attached to it.
type Counters struct {
	Turns       uint64 `json:"turns"` // those that have run something
	Steps       uint64 `json:"steps"`
	Callbacks   uint64 `json:"callbacks"` // and other entries of the ready queue that are no steps
	Posts       uint64 `json:"posts"`     // from other goroutines
	TimersFired uint64 `json:"timers_fired"`
	Started     uint64 `json:"started"` // tasks
	Ended       uint64 `json:"ended"`
	Reports     uint64 `json:"reports"`

	Busy time.Duration `json:"busy_ns"` // in steps and callbacks

	Step Histogram `json:"step"` // time of a step
	Wait Histogram `json:"wait"` // of a task in the ready queue
	Lag  Histogram `json:"lag"`  // of timers behind their deadlines
}

// Sample is what a loop has done in one second of its clock.
type Sample struct {
	Second int64 `json:"second"` // since the clock has started

	Turns       uint64        `json:"turns"`
	Steps       uint64        `json:"steps"`
	Posts       uint64        `json:"posts"`
	TimersFired uint64        `json:"timers_fired"`
	Busy        time.Duration `json:"busy_ns"`

	LagP50  time.Duration `json:"lag_p50_ns"`
	LagP99  time.Duration `json:"lag_p99_ns"`
	LagMax  time.Duration `json:"lag_max_ns"`
	StepMax time.Duration `json:"step_max_ns"`

	Ready   int    `json:"ready"` // the most that was seen in the ready queue
	Tasks   int    `json:"tasks"` // at the end, as the next three
	Parked  int    `json:"parked"`
	Running int    `json:"running"`
	Timers  int    `json:"timers"`
	Heap    uint64 `json:"heap_bytes"` // of the process, in use
}

// history is how many seconds are kept.
const history = 300

// A ring has the samples of the last seconds.
type samples struct {
	all  [history]Sample
	last int64 // the newest second
	any  bool
}

// at returns the sample of a second, and makes those between the newest and it; nil if it is too old.
func (s *samples) at(second int64) *Sample {
	if !s.any {
		s.any, s.last = true, second
		*s.slot(second) = Sample{Second: second}
	}
	for s.last = max(s.last, second-history); s.last < second; {
		before := *s.slot(s.last)
		s.last++
		*s.slot(s.last) = Sample{Second: s.last, Tasks: before.Tasks, Parked: before.Parked, Timers: before.Timers,
			Heap: before.Heap}
	}
	if x := s.slot(second); x.Second == second {
		return x
	}
	return nil
}

func (s *samples) slot(second int64) *Sample { return &s.all[(second%history+history)%history] }

// list returns the samples, oldest first.
func (s *samples) list() (all []Sample) {
	for second := s.last - history + 1; s.any && second <= s.last; second++ {
		if x := s.slot(second); x.Second == second && (second != 0 || x.Tasks > 0 || x.Turns > 0) {
			all = append(all, *x)
		}
	}
	return all
}
