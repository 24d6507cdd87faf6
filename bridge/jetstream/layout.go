package jetstream

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	engine "github.com/nats-io/nats.go/jetstream"
)

// What the server keeps for a namespace NS:
//
//	stream NS-jobs       a work queue: NS.job.LANE.ID for jobs, NS.later.LANE.ID for those that are not due
//	consumers NS-LANE    one for each lane; what is taken from it has to be acknowledged, however often it was given out
//	KV_NS-records        a record for each job of which something is known: a lease, an outcome; what is stored there is
//	                     told anew, to whoever listens, as NS.changed.ID
//	KV_NS-workers        heartbeats, in memory
//	KV_NS-dead           the messages of dead jobs
//	OBJ_NS-objects       large arguments and results

// ids are the names of jobs, each a token or two of subjects. What else a program may be asked for, such as a text from
// a request that it serves, is no job's: in a subject it could mean other subjects, and one that is very long has the
// connection closed for good.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}(\.[A-Za-z0-9_-]{1,100})?$`)

func isID(id string) bool { return ids.MatchString(id) }

func (e *Engine) name(what string) string { return e.o.Namespace + "-" + what }

func (e *Engine) jobSubject(lane, id string) string { return e.o.Namespace + ".job." + lane + "." + id }

func (e *Engine) laterSubject(lane, id string) string {
	return e.o.Namespace + ".later." + lane + "." + id
}

// cancelSubject is where running jobs are told that they are canceled. What is said there is not kept.
func (e *Engine) cancelSubject() string { return e.o.Namespace + ".cancel" }

// recordSubject is that of a record in its bucket.
func (e *Engine) recordSubject(id string) string { return "$KV." + e.name("records") + "." + id }

func (e *Engine) recordsStream() string { return "KV_" + e.name("records") }

// changedSubject is where the server tells a record anew as soon as it is stored. What is said there is not kept.
func (e *Engine) changedSubject(id string) string { return e.o.Namespace + ".changed." + id }

func (e *Engine) streams() []engine.StreamConfig {
	records := e.bucket("records", e.o.Keep)
	records.RePublish = &engine.RePublish{Source: e.recordSubject(">"), Destination: e.changedSubject(">")}
	heartbeats := e.bucket("workers", beatsKept*beat)
	heartbeats.Storage = engine.MemoryStorage
	dead := e.bucket("dead", 0)
	objects := e.bucket("objects", max(e.o.Keep, 7*24*time.Hour))
	objects.Name = "OBJ_" + e.name("objects")
	objects.Subjects = []string{"$O." + e.name("objects") + ".C.>", "$O." + e.name("objects") + ".M.>"}
	objects.MaxMsgsPerSubject, objects.DenyDelete = -1, false
	return []engine.StreamConfig{{
		Name: e.name("jobs"), Subjects: []string{e.o.Namespace + ".job.>", e.o.Namespace + ".later.>"},
		Retention: engine.WorkQueuePolicy, Storage: e.storage(), Replicas: e.o.Replicas, Duplicates: 2 * time.Minute,
		MaxMsgs: -1, MaxBytes: -1, MaxConsumers: -1, MaxMsgsPerSubject: -1, MaxMsgSize: -1,
		AllowMsgSchedules: true, AllowRollup: true, AllowMsgTTL: true, AllowDirect: e.o.Replicas == 1,
	}, records, heartbeats, dead, objects}
}

// bucket is the stream of a key-value bucket as nats.go makes it, except that in a cluster only the leader is asked: a
// replica may not have heard yet of what was just written.
func (e *Engine) bucket(name string, keep time.Duration) engine.StreamConfig {
	duplicates := 2 * time.Minute
	if keep > 0 {
		duplicates = min(duplicates, keep)
	}
	return engine.StreamConfig{
		Name: "KV_" + e.name(name), Subjects: []string{"$KV." + e.name(name) + ".>"}, MaxMsgsPerSubject: 1,
		MaxAge: keep, Duplicates: duplicates, Discard: engine.DiscardNew, Storage: e.storage(), Replicas: e.o.Replicas,
		MaxMsgs: -1, MaxBytes: -1, MaxConsumers: -1, MaxMsgSize: -1,
		AllowRollup: true, DenyDelete: true, AllowDirect: e.o.Replicas == 1,
	}
}

func (e *Engine) storage() engine.StorageType {
	if e.o.Memory {
		return engine.MemoryStorage
	}
	return engine.FileStorage
}

// consumer is that of a lane. The server does not limit how often it gives a message out: one beyond such a limit would
// stay in the stream, and come back as new when the consumer is made again. The tries are in the record.
func (e *Engine) consumer(lane string) engine.ConsumerConfig {
	c := engine.ConsumerConfig{
		Durable: e.consumerName(lane), FilterSubject: e.o.Namespace + ".job." + lane + ".>",
		AckPolicy: engine.AckExplicitPolicy, AckWait: e.o.AckWait, MaxDeliver: -1, MaxAckPending: -1,
	}
	if isOrdered(lane) {
		c.MaxAckPending = 1
	}
	return c
}

func (e *Engine) consumerName(lane string) string { return e.name(lane) }

func isOrdered(lane string) bool { return strings.HasPrefix(lane, "=") }

// isOverlap reports whether the server says that two consumers of a work queue would get the same messages.
func isOverlap(err error) bool {
	var api *engine.APIError
	return errors.As(err, &api) && api.ErrorCode == 10100
}

// overlap returns a *MismatchError that names the consumers which are in the way of the one that is wanted, or cause if
// there are none any more. Those of lanes are never: the name of a lane is one token of the subject.
func (e *Engine) overlap(ctx context.Context, want engine.ConsumerConfig, cause error) error {
	var lines []string
	for info := range e.jobs.ListConsumers(ctx).Info() {
		for _, filter := range append(info.Config.FilterSubjects, info.Config.FilterSubject) {
			if info.Name == want.Durable || filter == "" && len(info.Config.FilterSubjects) > 0 {
				continue
			}
			if filter == "" || server.SubjectsCollide(filter, want.FilterSubject) {
				line := fmt.Sprintf("consumer %s takes %q, which overlaps %q", info.Name, filter, want.FilterSubject)
				lines = append(lines, line)
			}
		}
	}
	if len(lines) == 0 {
		return cause
	}
	slices.Sort(lines)
	return &MismatchError{What: "stream " + e.name("jobs"), Differences: lines}
}

// settings are those of a stream or consumer that matter, as texts.
type settings map[string]any

func streamSettings(c engine.StreamConfig) settings {
	return settings{
		"subjects": c.Subjects, "retention": c.Retention, "storage": c.Storage, "replicas": c.Replicas,
		"max age": c.MaxAge, "discard": c.Discard, "duplicate window": c.Duplicates, "direct get": c.AllowDirect,
		"max messages per subject": c.MaxMsgsPerSubject, "schedules": c.AllowMsgSchedules, "max messages": c.MaxMsgs,
		"max bytes": c.MaxBytes, "deny delete": c.DenyDelete, "republish": republish(c),
	}
}

func republish(c engine.StreamConfig) string {
	if c.RePublish == nil {
		return "none"
	}
	return c.RePublish.Source + " as " + c.RePublish.Destination
}

func consumerSettings(c engine.ConsumerConfig) settings {
	return settings{
		"filter": c.FilterSubject, "ack policy": c.AckPolicy, "ack wait": c.AckWait, "max deliver": c.MaxDeliver,
		"max ack pending": c.MaxAckPending, "inactive threshold": c.InactiveThreshold,
	}
}

// differ returns a *MismatchError if the settings do.
func differ(what string, is, want settings) error {
	var lines []string
	for name, value := range want {
		if there, asked := fmt.Sprint(is[name]), fmt.Sprint(value); there != asked {
			lines = append(lines, fmt.Sprintf("%s is %s, not %s", name, there, asked))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	slices.Sort(lines)
	return &MismatchError{What: what, Differences: lines}
}
