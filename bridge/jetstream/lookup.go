package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
)

// mostLookedUp is how many records the server gives by one request; one for more it refuses.
const mostLookedUp = 1024

// A lookup reads records, up to mostLookedUp of them by one request, to which the server answers with those that there
// are. One goroutine uses it. Only a server that keeps everything alone can be asked so: a replica may lag.
type lookup struct {
	e      *Engine
	inbox  string // the beginning of the subjects of answers
	sub    *nats.Subscription
	number int // of the last request
}

func (e *Engine) newLookup() (*lookup, error) {
	l := &lookup{e: e, inbox: e.nc.NewInbox()}
	sub, err := e.nc.SubscribeSync(l.inbox + ".*")
	l.sub = sub
	return l, err
}

func (l *lookup) close() { _ = l.sub.Unsubscribe() }

// A found is a record and its revision, an empty one and zero if there is none; or why it could not be read.
type found struct {
	record   *record
	revision uint64
	err      error
}

// read returns the records of jobs, in the order of their ids.
func (l *lookup) read(ctx context.Context, ids []string) ([]found, error) {
	prefix := l.e.recordSubject("")
	subjects := make([]string, len(ids))
	for i, id := range ids {
		subjects[i] = prefix + id
	}
	request, err := json.Marshal(map[string][]string{"multi_last": subjects})
	if err != nil {
		return nil, err
	}
	l.number++
	reply := l.inbox + "." + strconv.Itoa(l.number)
	err = l.e.nc.PublishRequest("$JS.API.DIRECT.GET."+l.e.recordsStream(), reply, request)
	if err != nil {
		return nil, err
	}
	there, err := l.answers(ctx, reply, prefix)
	if err != nil {
		return nil, err
	}
	all := make([]found, len(ids))
	for i, id := range ids {
		if f, ok := there[id]; ok {
			all[i] = f
		} else {
			all[i].record = &record{}
		}
	}
	return all, nil
}

// answers takes the answers to the last request until the server says that there are no more.
func (l *lookup) answers(ctx context.Context, reply, prefix string) (map[string]found, error) {
	there := map[string]found{}
	for {
		m, err := l.sub.NextMsgWithContext(ctx)
		switch {
		case err != nil:
			return nil, err
		case m.Subject != reply: // of a request that was given up
			continue
		}
		switch status := m.Header.Get("Status"); status {
		case "":
			if f, ok := readFound(m); ok {
				there[strings.TrimPrefix(m.Header.Get("Nats-Subject"), prefix)] = f
			}
		case "204", "404": // that was all, or there is none
			return there, nil
		default:
			return nil, fmt.Errorf("jetstream: records: %s %s", status, m.Header.Get("Description"))
		}
	}
}

// readFound reads a message of the bucket of records that comes by itself. What is left of a record that was deleted is
// none.
func readFound(m *nats.Msg) (f found, ok bool) {
	if m.Header.Get("KV-Operation") != "" {
		return f, false
	}
	f.revision, f.err = strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
	if f.err == nil {
		f.record, f.err = readRecord(m.Data)
	}
	return f, true
}

// read returns the record of a job and its revision: an empty one and zero if there is none.
func (e *Engine) read(ctx context.Context, id string) (*record, uint64, error) {
	entry, err := e.records.Get(ctx, id)
	if errors.Is(err, engine.ErrKeyNotFound) {
		return &record{}, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	r, err := readRecord(entry.Value())
	return r, entry.Revision(), err
}

// lookupTime is how long a lookup may take. Jobs whose records are not found by then are given back.
const lookupTime = 5 * time.Second
