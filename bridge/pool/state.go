package pool

// A State is where a Job stands in its life: Pending, then Running, then Finished; or Canceled, from either of the
// first two. It never goes back.
type State uint8

const (
	// Pending jobs have not begun, and can still be taken back.
	Pending State = iota
	// Running jobs have begun and not ended.
	Running
	// Canceled jobs are done: they never ran, or they ended with a cancellation.
	Canceled
	// Finished jobs are done, with a value or an error.
	Finished
)

// String returns the name of the state, in lower case.
func (s State) String() string { return [...]string{"pending", "running", "canceled", "finished"}[s] }

func (s State) done() bool { return s >= Canceled }

// A Cancellation is the answer of Job.Cancel.
type Cancellation uint8

const (
	// CanceledNow says that the job is canceled: it will never run, or was canceled before.
	CanceledNow Cancellation = iota
	// Requested says that the job runs: its context has ended, and the rest is up to its function.
	Requested
	// TooLate says that the job is finished, and stays so.
	TooLate
)

// String returns the answer in words.
func (c Cancellation) String() string { return [...]string{"canceled", "requested", "too late"}[c] }
