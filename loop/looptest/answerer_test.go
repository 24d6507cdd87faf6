package looptest_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// asked answers from a list, and with what was drawn where that has nothing, and notes what it was asked.
type asked struct {
	looptest.Source
	answers map[string]uint64
	heard   []string
}

func (a *asked) Answer(q looptest.Question) uint64 {
	a.heard = append(a.heard, fmt.Sprintf("%s %d %q %v %d", q.Kind, q.Number, q.Name, q.Ways, q.Limit))
	if answer, ok := a.answers[fmt.Sprint(q.Kind, q.Number)]; ok {
		return answer
	}
	return q.Drawn
}

// asking asks for everything that is not of order, and fails so that there is a record of it.
func asking(t *looptest.T, co *loop.Co) error {
	line := t.Hazard("line:", looptest.Way{Name: "lost", Most: 1}, looptest.Way{Name: "cut"}, looptest.Way{Most: 2})
	said := fmt.Sprint(line.Strike(), t.Vary(9), t.Site("crash"), line.Strike(), t.Vary(0), t.Vary(2))
	line.Allow(3, false)
	line.Allow(1, false)
	said += fmt.Sprint(" ", line.Strike(), " ", t.Rand().Uint64()%100, " ", t.Rand().Uint64()%100)
	if err := co.Sleep(1); err != nil {
		return err
	}
	return errors.New(said)
}

// An Answerer is asked one by one, within what may be; its answers are the record's, which gives the same again.
func TestAnAnswererIsAsked(t *testing.T) {
	answers := map[string]uint64{"seed0": 7, "fault0": 1, "vary0": 8, "site0": 1, "fault1": 3}
	source := &asked{Source: looptest.FIFO(), answers: answers}
	f := looptest.Explorer{Source: source, Schedules: 1, MaxShrinks: -1}.Run(asking).Failure
	require.Equal(t, []string{
		`fault 0 "line:" [{lost 1} {cut 0} { 2}] 3`,
		`vary 0 "" [] 9`,
		`site 0 "crash" [] 1`,
		`fault 1 "line:" [{lost 0} {cut 0} { 2}] 3`,
		`vary 2 "" [] 2`,
		`seed 0 "" [] 18446744073709551615`,
	}, source.heard)
	require.Equal(t, "m1:seed=7;site=0/1;vary=0/8;fault=0/1,1/3", f.Record)
	again, err := looptest.Replay(f.Record, asking)
	require.NoError(t, err)
	require.Equal(t, f.Err, again.Err)
	require.Equal(t, f.Story, again.Story)
}

// With what was drawn for every answer, the schedules are those of the source without an Answerer.
func TestAnAnswererIsToldWhatIsDrawn(t *testing.T) {
	for seed := range uint64(100) {
		e := looptest.Explorer{Source: &asked{Source: looptest.Random(seed)}, Schedules: 1, MaxShrinks: -1}
		answered := e.Run(asking)
		plain := looptest.Explorer{Source: looptest.Random(seed), Schedules: 1, MaxShrinks: -1}.Run(asking)
		require.Equal(t, plain.Failure.Record, answered.Failure.Record)
	}
}

// An answer that a question does not allow is a mistake of the Answerer.
func TestAnAnswererMustKeepToTheQuestion(t *testing.T) {
	for kind, wrong := range map[string]uint64{"fault0": 2, "fault1": 4, "vary0": 10, "site0": 2} {
		source := &asked{Source: looptest.FIFO(), answers: map[string]uint64{kind: wrong}}
		f := looptest.Explorer{Source: source, Schedules: 1, MaxShrinks: -1}.Run(asking).Failure
		require.Equal(t, looptest.Panicked, f.Kind)
		require.ErrorContains(t, f,
			fmt.Sprintf("answers %s %s with %d", kind[:len(kind)-1], kind[len(kind)-1:], wrong), kind)
	}
}
