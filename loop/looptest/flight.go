package looptest

import (
	"flag"
	"testing"

	"github.com/monoloop-go/monoloop/loop/flight"
)

var flightFlag = flag.String("looptest.flight", "", "write the flight of a schedule that fails into this folder")

// flightWords is how long the ring of a replay is: some hundred thousand events.
const flightWords = 1 << 18

// Flight runs p under a record, as Replay does, and returns the record of that flight, which has the schedule and its
// story as well. The error says that the record cannot be read or does not fit p.
func Flight(record string, p Program) (*flight.Flight, error) {
	r, err := ParseRecord(record)
	if err != nil {
		return nil, err
	}
	return Explorer{}.flight(r, p)
}

func (e Explorer) flight(record Record, p Program) (*flight.Flight, error) {
	recorder := flight.New(&flight.Options{Words: flightWords})
	out, r, err := e.replay(record, p, func(r *run) { r.recorder = recorder })
	if err != nil {
		return nil, err
	}
	recorder.Annotate(flight.Notes{Schedule: record.String(), Story: r.story.String()})
	reason := "the schedule passes"
	if out.failure != nil {
		reason = "the schedule fails: " + out.failure.Kind.String()
	}
	f := recorder.Take(reason)
	if out.failure != nil {
		f.Error = out.failure.Err.Error()
	}
	return f, nil
}

// keepFlight writes the flight of a failure into the folder of the flag, if one is given.
func (e Explorer) keepFlight(tb testing.TB, p Program, failed *Failure) {
	tb.Helper()
	if *flightFlag == "" {
		return
	}
	record, err := ParseRecord(failed.Record)
	if err != nil {
		tb.Log(err)
		return
	}
	f, err := e.flight(record, p)
	if err == nil {
		err = (&flight.Folder{Path: *flightFlag}).Put(f)
	}
	if err != nil {
		tb.Logf("looptest: no flight was written: %v", err)
		return
	}
	tb.Logf("looptest: the flight is in %s: monoloop flight FILE shows it", *flightFlag)
}
