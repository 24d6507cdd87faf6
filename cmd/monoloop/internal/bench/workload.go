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

// A Way is one flavour of a workload. Run does all its operations once. If Memory is set, it makes the objects, calls
// measure while they are all there, and lets go of them.
type Way struct {
	Flavour Flavour
	Run     func()
	Memory  func(measure func())
}

// Workloads returns all workloads, in the order in which they are shown.
func Workloads() []Workload {
	return []Workload{
		callSoon(), spawnGather(), yieldSwitch(), futurePingPong(), timerSetCancel(), sleepers(), threadsafePost(),
		executorRoundtrip(), executorGather(), queueHandoff(), parkedTasks(),
	}
}
