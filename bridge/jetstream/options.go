package jetstream

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/monoloop-go/monoloop/bridge/remote"
)

// Options are what clients and workers of one namespace agree on. The zero value is useful, and so is a nil pointer to
// it. All but Connect and Codec is kept by the server: who comes with other settings gets a [MismatchError].
type Options struct {
	// Namespace keeps the jobs of several programs on one server apart; empty means "monoloop". It is made of letters,
	// digits, - and _.
	Namespace string

	// Lanes are the queues, each with workers' places of its own, so that a full one keeps nothing from another; empty
	// means one lane, "default". The first is that of jobs which name none.
	Lanes []string

	// Ordered is how many lanes there are for jobs with JobOptions.Order; zero means none. Jobs with the same order key
	// share one, and run one after the other. So at most this many such jobs run at a time.
	Ordered int

	// AckWait is after how long without a sign of life from a job's worker the job is given to another one; zero means 30
	// seconds, and 100 ms is the least. A living worker tells progress three times as often.
	AckWait time.Duration

	// Keep is how long results, and all else that is known of a job, are kept after the last change; zero means a day.
	// For so long a key stands for its job.
	Keep time.Duration

	// Memory has the server keep everything in memory rather than in files.
	Memory bool

	// Replicas is how many servers of a cluster have everything; zero means one.
	Replicas int

	// Inline is up to how many bytes arguments and results travel in messages; larger ones go through the object store.
	// Zero means 256 KiB. It is never more than half of the largest message that the server takes.
	Inline int

	// Codec encodes the arguments of jobs that are submitted, and their results; nil means remote.Gob. Those of the user
	// need remote.RegisterCodec, at both ends.
	Codec remote.Codec

	// Connect are options for nats.Connect, such as credentials and TLS.
	Connect []nats.Option
}

// shortestAckWait is the least that an AckWait may be: a worker tells progress in parts of it.
const shortestAckWait = 100 * time.Millisecond

var word = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// withDefaults returns a copy in which nothing is left to be asked. It panics if the options make no sense.
func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	setDefault(&out.Namespace, "monoloop")
	setDefault(&out.AckWait, 30*time.Second)
	setDefault(&out.Keep, 24*time.Hour)
	setDefault(&out.Replicas, 1)
	setDefault(&out.Inline, 256<<10)
	if out.Codec == nil {
		out.Codec = remote.Gob{}
	}
	if len(out.Lanes) == 0 {
		out.Lanes = []string{"default"}
	}
	out.Lanes = slices.Clone(out.Lanes)
	out.check()
	for i := range out.Ordered {
		out.Lanes = append(out.Lanes, orderedLane(i))
	}
	return out
}

func (o *Options) check() {
	for _, name := range append([]string{o.Namespace}, o.Lanes...) {
		if !word.MatchString(name) {
			panic(fmt.Sprintf("jetstream: the name %q has something else than letters, digits, - and _", name))
		}
	}
	for i, name := range o.Lanes {
		if slices.Contains(o.Lanes[:i], name) {
			panic(fmt.Sprintf("jetstream: the lane %q is there twice", name))
		}
	}
	if o.AckWait < shortestAckWait && o.AckWait >= 0 {
		panic(fmt.Sprintf("jetstream: an AckWait of %v, which is less than %v", o.AckWait, shortestAckWait))
	}
	if o.Ordered < 0 || o.AckWait < 0 || o.Keep < 0 || o.Replicas < 0 || o.Inline < 0 {
		panic(fmt.Sprintf("jetstream: options with a negative number: %+v", *o))
	}
}

func setDefault[T comparable](to *T, v T) {
	var zero T
	if *to == zero {
		*to = v
	}
}

// orderedLane is the name of a lane for jobs with an order key. No lane of the user's has such a name, because of
// the first character.
func orderedLane(i int) string { return fmt.Sprintf("=%d", i) }
