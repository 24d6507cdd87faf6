package inspect

import "time"

// Work is what a loop has done in some time.
type Work struct {
	Turns       uint64        `json:"turns"` // those that have run something
	Steps       uint64        `json:"steps"`
	Callbacks   uint64        `json:"callbacks"` // and other entries of the ready queue that are no steps
	Posts       uint64        `json:"posts"`     // from other goroutines
	TimersFired uint64        `json:"timers_fired"`
	Busy        time.Duration `json:"busy_ns"` // in steps and callbacks
}

// since returns what was done after an earlier time.
func (w *Work) since(before *Work) Work {
	return Work{w.Turns - before.Turns, w.Steps - before.Steps, w.Callbacks - before.Callbacks, w.Posts - before.Posts,
		w.TimersFired - before.TimersFired, w.Busy - before.Busy}
}

// Sizes is how many of everything there are.
type Sizes struct {
	Tasks  int `json:"tasks"`  // that have not ended
	Ready  int `json:"ready"`  // entries of the ready queue
	Timers int `json:"timers"` // that are set
}

// Counters count what a loop has done since the inspector was attached to it.
type Counters struct {
	Work
	Started uint64 `json:"started"` // tasks
	Ended   uint64 `json:"ended"`
	Reports uint64 `json:"reports"`

	Step Histogram `json:"step"` // time of a step
	Wait Histogram `json:"wait"` // of a task in the ready queue
	Lag  Histogram `json:"lag"`  // of timers behind their deadlines
}

// Sample is what a loop has done in one second of its clock.
type Sample struct {
	Second int64 `json:"second"` // since the clock has started
	Work
	Sizes // at the end of the second; but Ready is the most that was seen

	LagP50  time.Duration `json:"lag_p50_ns"`
	LagP99  time.Duration `json:"lag_p99_ns"`
	LagMax  time.Duration `json:"lag_max_ns"`
	StepMax time.Duration `json:"step_max_ns"`

	Parked  int    `json:"parked"` // of the tasks, at the end
	Running int    `json:"running"`
	Heap    uint64 `json:"heap_bytes"` // of the process, in use
}

// Queued is how many tasks were ready, and waited for their turn, at the end of the second.
func (s *Sample) Queued() int { return max(0, s.Tasks-s.Parked-s.Running) }

// history is how many seconds are kept.
const history = 300

// A samples has the samples of the last seconds.
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
		*s.slot(s.last) = Sample{Second: s.last, Sizes: Sizes{Tasks: before.Tasks, Timers: before.Timers},
			Parked: before.Parked, Heap: before.Heap}
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
