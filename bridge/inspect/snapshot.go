package inspect

import "time"

// Version is that of the JSON: it changes when a field changes its meaning.
const Version = 1

// A Snapshot is a loop as it was at a time, in plain values. Of what was not asked for, it has nothing. Durations are
// nanoseconds in JSON; those called Since and When are on the loop's clock, as Loop.Time is.
type Snapshot struct {
	Version int `json:"version"`
	// Taken is when the loop gave what follows, or began to.
	Taken time.Time `json:"taken"`
	Loop  Loop      `json:"loop"`
	// Loops are the names of all loops that are attached to the inspector.
	Loops []string `json:"loops,omitempty"`

	Counters *Counters `json:"counters,omitempty"`
	Samples  []Sample  `json:"samples,omitempty"` // of each of the last seconds, oldest first

	// Tasks are in order of creation; in a tree each comes behind its parent, its siblings in order of creation.
	Tasks []Task `json:"tasks,omitempty"`
	// TasksLeft says how many more there are than the limit on a list.
	TasksLeft int `json:"tasks_left_out,omitempty"`
	// Recorded says that the loop was not looked at before it was stuck, and the tasks are those of the record of its
	// flight, with what that tells; those that have done nothing in it are missing. It is since when the record goes.
	Recorded *time.Time `json:"recorded_since,omitempty"`

	Objects []Object `json:"objects,omitempty"` // what stands between tasks and is waited for, and what has a name
	// ObjectsLeft says how many of those with a name were not looked at, at most: some may be gone already.
	ObjectsLeft int `json:"objects_left_out,omitempty"`

	Edges    []Edge     `json:"edges,omitempty"`
	Cycles   [][]uint64 `json:"cycles,omitempty"`   // of tasks, by ID: each waits for the next, and the last for the first
	Hopeless []uint64   `json:"hopeless,omitempty"` // the tasks that nothing can wake, as far as is known

	Pools     []Pool        `json:"pools,omitempty"`
	Processes []ProcessPool `json:"process_pools,omitempty"`

	Timers     []Timer `json:"timers,omitempty"` // earliest first, as far as they are in order
	TimersLeft int     `json:"timers_left_out,omitempty"`

	Reports     []Report `json:"reports,omitempty"` // latest last
	ReportsLeft uint64   `json:"reports_left_out,omitempty"`
	Unread      []Unread `json:"unread,omitempty"` // oldest first
	UnreadLeft  int      `json:"unread_left_out,omitempty"`
}

// Loop is a loop on the whole.
type Loop struct {
	Name string `json:"name"`
	// State is running, idle, stuck or closed. A loop is stuck if it runs and has not answered in time.
	State string `json:"state"`
	// Answered says that the rest is fresh. Otherwise it is what was known last, of the time Taken.
	Answered bool `json:"answered"`
	// Stuck is what the loop is stuck in, if it is and somebody knows.
	Stuck *Stuck `json:"stuck,omitempty"`

	Time  time.Duration `json:"time_ns"`
	Debug bool          `json:"debug"`
	Sizes
	Started  uint64 `json:"started"` // tasks that were ever started
	WillPost int    `json:"holds_will_post"`
	MayPost  int    `json:"holds_may_post"`
}

// Stuck tells what a loop does that does not answer.
type Stuck struct {
	For  time.Duration `json:"for_ns"`
	What string        `json:"what,omitempty"` // the name of the task, or of a callback
	Made string        `json:"made,omitempty"` // where it was made, in debug mode
	// Function and Line are the nearest call on the stack that is not this library's nor Go's.
	Function string `json:"function,omitempty"`
	Line     string `json:"line,omitempty"`
	Stack    string `json:"stack,omitempty"`
}

// Task is a task, or any other coroutine.
type Task struct {
	ID   uint64 `json:"id"` // from 1, in order of creation
	Name string `json:"name"`
	// State is ready, running or parked.
	State string `json:"state"`
	// Since is when it came into that state; negative if that was before the inspector was attached.
	Since time.Duration `json:"since_ns"`
	// Straight says that a straight-line body of it has begun; other tasks have no stack.
	Straight bool `json:"straight"`

	Parent     uint64 `json:"parent,omitempty"`      // the ID of the task that has started it; zero if none or unknown
	ParentName string `json:"parent_name,omitempty"` // its name then
	Depth      int    `json:"depth,omitempty"`       // in a tree
	Made       string `json:"made,omitempty"`        // as file:line, in debug mode

	WaitsFor string   `json:"waits_for,omitempty"` // in words
	WaitsOn  Node     `json:"waits_on,omitempty"`
	WaitsAt  string   `json:"waits_at,omitempty"` // as file:line, in debug mode
	Holders  []uint64 `json:"holders,omitempty"`  // the tasks on which its wait depends, at most some dozens

	Cancels     int    `json:"cancels,omitempty"`     // requests to cancel that were not taken back
	Undelivered bool   `json:"undelivered,omitempty"` // the last of them is still to be delivered
	Cause       string `json:"cause,omitempty"`       // of the last that was not handed on

	Steps   uint64        `json:"steps"`
	Ran     time.Duration `json:"ran_ns"`     // in steps
	Waited  time.Duration `json:"waited_ns"`  // in the ready queue
	Longest time.Duration `json:"longest_ns"` // step

	Values []Value `json:"values,omitempty"` // of one task
	Stack  string  `json:"stack,omitempty"`  // of one task
	Events []Event `json:"events,omitempty"` // of one task, the latest last, as far as they are still known
}

// Event is something that happened to a task.
type Event struct {
	Time time.Duration `json:"time_ns"`
	Kind string        `json:"kind"`         // such as start, step, park, wake, cancel
	By   uint64        `json:"by,omitempty"` // the ID of the task that did it, if another one did
	To   uint64        `json:"to,omitempty"` // the ID of the task to which this one did it, if to another one
	On   string        `json:"on,omitempty"` // what it has parked on; only with Options.Recorder
}

// Value is a task-local value that has a name.
type Value struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Node is a vertex of the await graph: t and the ID of a task, such as t12, or o and a number.
type Node string

// Object is what tasks wait for that is no task; or a lock, a semaphore, a queue, an event, a condition or a barrier
// that was given a name on the loop, or that some task has waited for since it was given one elsewhere.
type Object struct {
	Node    Node   `json:"node"`
	Kind    string `json:"kind"` // such as lock, queue, future
	Text    string `json:"text"` // what it says of itself
	Waiters int    `json:"waiters"`
	// Holders are the tasks on which it depends directly, at most some dozens.
	Holders []uint64 `json:"holders,omitempty"`
	// Details are in the order in which they are to be shown.
	Details []Value `json:"details,omitempty"`
}

// Edge says that From waits for To, or stands on it.
type Edge struct {
	From Node `json:"from"`
	To   Node `json:"to"`
}

// Timer is a timer that is set.
type Timer struct {
	When time.Duration `json:"when_ns"`
	What string        `json:"what"`           // what it calls or wakes
	Task uint64        `json:"task,omitempty"` // the ID of the task that it wakes, if it is known
}

// Report is what was given to the loop's error handler.
type Report struct {
	Time    time.Time `json:"time"`
	Message string    `json:"message"`
	Error   string    `json:"error,omitempty"`
	Name    string    `json:"name,omitempty"`
	Made    string    `json:"made,omitempty"`
}

// Unread is an error that nobody has looked at yet.
type Unread struct {
	Name  string `json:"name"`
	Made  string `json:"made,omitempty"`
	Error string `json:"error"`
}

// Pool is a pool of goroutines.
type Pool struct {
	Name      string `json:"name"`
	Limit     int    `json:"limit"`
	Workers   int    `json:"workers"`
	Idle      int    `json:"idle"`
	Running   int    `json:"running"`
	Abandoned int    `json:"abandoned"`
	Queued    int    `json:"queued"`
	Waiting   int    `json:"waiting"` // for room in the queue

	Completed uint64 `json:"completed"`
	Canceled  uint64 `json:"canceled"`
	Refused   uint64 `json:"refused"`

	// Measured says that the pool takes times; without it they are zero.
	Measured  bool          `json:"measured"`
	QueueTime time.Duration `json:"queue_ns"`
	RunTime   time.Duration `json:"run_ns"`

	Jobs []Job `json:"jobs,omitempty"` // that run
}

// Job is a job that runs.
type Job struct {
	Function  string        `json:"function"`
	Abandoned bool          `json:"abandoned,omitempty"`
	RunTime   time.Duration `json:"run_ns,omitempty"`
	Stack     string        `json:"stack,omitempty"`
}

// ProcessPool is a pool of processes.
type ProcessPool struct {
	Name     string          `json:"name"`
	Limit    int             `json:"limit"`
	Workers  int             `json:"workers"`
	Idle     int             `json:"idle"`
	Starting int             `json:"starting"`
	Queued   int             `json:"queued"`
	Calls    uint64          `json:"calls"` // sent to the present workers
	Jobs     []WorkerProcess `json:"jobs,omitempty"`
}

// WorkerProcess is one process of a pool.
type WorkerProcess struct {
	PID   int    `json:"pid"`
	Doing string `json:"doing"` // the function that it runs, or in parentheses what else it does
	Calls uint64 `json:"calls"`
}
