package bench

// A Flavour is how a workload is written.
type Flavour string

const (
	Callback   Flavour = "callback"
	Step       Flavour = "step"
	Straight   Flavour = "straight"
	Goroutines Flavour = "goroutines"
)

// A Workload is something to be measured: Ops operations at a time, in each of its ways.
type Workload struct {
	Name string
	Ops  int
	What string // what one operation is
	Ways []Way
}

// A Way is one flavour of a workload. Exactly one of its functions is set, by what is measured:
//
//   - Run, the time of the whole function, which does all operations once;
//   - Part, the time of the function that it hands to measure, once, between what it has to prepare and to take down;
//   - Tell, what the function returns, in nanoseconds an operation: a latency that it has measured itself;
//   - Memory, the bytes that are in use while it calls measure: it makes the objects before and lets go of them after.
type Way struct {
	Flavour Flavour
	Ops     int // zero means the workload's
	Run     func()
	Part    func(measure func(run func()))
	Tell    func() float64
	Memory  func(measure func())
}

// ops returns how many operations the way does.
func (w Workload) ops(way Way) float64 {
	if way.Ops > 0 {
		return float64(way.Ops)
	}
	return float64(w.Ops)
}

// Workloads returns all workloads, in the order in which they are shown.
func Workloads() []Workload {
	return []Workload{
		callSoon(), spawnGather(), yieldSwitch(), futurePingPong(), timerSetCancel(), sleepers(), sleepersWarm(),
		threadsafePost(), postWake(), executorRoundtrip(), executorGather(), executorWarm(), queueHandoff(), cancelAll(),
		tail("tail_p50", 0.5), tail("tail_p99", 0.99), tail("tail_p999", 0.999), gcParked(), gcTimers(), parkedTasks(),
	}
}
