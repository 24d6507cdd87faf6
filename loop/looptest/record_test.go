package looptest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

func TestRecordsRoundTrip(t *testing.T) {
	for text, departures := range map[string]int{
		"m1:":         0,
		"m1:seed=7":   0,
		"m1:next=0/1": 1,
		"m1:seed=18446744073709551615;next=3/1,19/2;late=0/1500000;cost=4/1;job=2/4611686018427387903;site=8/1": 6,
	} {
		r, err := looptest.ParseRecord(text)
		require.NoError(t, err)
		require.Equal(t, text, r.String())
		require.Equal(t, departures, r.Departures())
	}
}

func TestARecordThatCannotBeReadIsRefused(t *testing.T) {
	for _, test := range []struct{ name, record, want string }{
		{"nothing", "", `looptest: record "" is not of version m1: find the failure again with this version of looptest`},
		{"an older version", "m0:next=1/1", `looptest: record "m0:next=1/1" is not of version m1: find the failure again with this version of looptest`},
		{"a newer version", "m12:",
			`looptest: record "m12:" is not of version m1: find the failure again with this version of looptest`},
		{"one of a sweep", "c1:2/3/twice",
			`looptest: record "c1:2/3/twice" is one of a Sweep: only the test that sweeps can run it again`},
		{"an unknown field", "m1:post=1/1", `looptest: record "m1:post=1/1": unknown field "post"`},
		{"an empty field", "m1:next=1/1;", `looptest: record "m1:next=1/1;": unknown field ""`},
		{"no answer", "m1:next=1", `looptest: record "m1:next=1": strconv.ParseUint: parsing "": invalid syntax`},
		{"no number", "m1:next=/1", `looptest: record "m1:next=/1": strconv.Atoi: parsing "": invalid syntax`},
		{"a negative number", "m1:next=-1/1",
			`looptest: record "m1:next=-1/1": "-1/1": numbers ascend, and no answer is zero`},
		{"an answer that is no departure", "m1:next=1/0",
			`looptest: record "m1:next=1/0": "1/0": numbers ascend, and no answer is zero`},
		{"numbers that do not ascend", "m1:next=2/1,2/1",
			`looptest: record "m1:next=2/1,2/1": "2/1": numbers ascend, and no answer is zero`},
		{"an amount beyond time", "m1:late=1/4611686018427387904", `looptest: record "m1:late=1/4611686018427387904": strconv.ParseUint: parsing "4611686018427387904": value out of range`},
		{"fields in another order", "m1:site=0/1;next=0/1", `looptest: record "m1:site=0/1;next=0/1" is not as looptest writes it, which would be "m1:next=0/1;site=0/1"`},
		{"a field twice", "m1:next=0/1;next=1/1",
			`looptest: record "m1:next=0/1;next=1/1" is not as looptest writes it, which would be "m1:next=1/1"`},
		{"leading zeros", "m1:next=00/1",
			`looptest: record "m1:next=00/1" is not as looptest writes it, which would be "m1:next=0/1"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := looptest.ParseRecord(test.record)
			require.EqualError(t, err, test.want)
			failure, err := looptest.Replay(test.record, lostUpdate)
			require.Nil(t, failure)
			require.EqualError(t, err, test.want)
		})
	}
}

func TestARecordThatDoesNotFitTheProgramIsRefused(t *testing.T) {
	for _, test := range []struct{ name, record, want string }{
		{"no such answer", "m1:next=0/2",
			"looptest: record m1:next=0/2 does not fit the program: choice 0 has 2 answers, and none of them is 2"},
		{"a choice that is not asked", "m1:next=99/1",
			"looptest: record m1:next=99/1 does not fit the program: next 99 was never asked"},
		{"no such job", "m1:job=0/1", "looptest: record m1:job=0/1 does not fit the program: job 0 was never asked"},
		{"no such site", "m1:site=0/1",
			"looptest: record m1:site=0/1 does not fit the program: site 0 was never asked"},
	} {
		t.Run(test.name, func(t *testing.T) {
			failure, err := looptest.Replay(test.record, lostUpdate)
			require.EqualError(t, err, test.want)
			require.Nil(t, failure)

			record, err := looptest.ParseRecord(test.record)
			require.NoError(t, err)
			report := looptest.Explorer{Source: looptest.Recorded(record)}.Run(lostUpdate)
			require.Equal(t, looptest.Diverged, report.Failure.Kind)
			require.EqualError(t, report.Failure.Err, test.want)
		})
	}
	_, err := looptest.Replay("m1:site=0/2", unluckySite)
	require.EqualError(t, err,
		"looptest: record m1:site=0/2 does not fit the program: a site fires (1) or does not, and 2 is neither")
}

func TestASourceOfARecordHasOneSchedule(t *testing.T) {
	record, err := looptest.ParseRecord("m1:next=0/1")
	require.NoError(t, err)
	report := looptest.Explorer{Source: looptest.Recorded(record)}.Run(func(*looptest.T, *loop.Co) error { return nil })
	require.Equal(t, looptest.Diverged, report.Failure.Kind)
	report = looptest.Explorer{Source: looptest.Recorded(record), MaxShrinks: -1}.Run(lostUpdate)
	require.Equal(t, 1, report.Schedules)
	require.Equal(t, "m1:next=0/1", report.Failure.Record)
	require.Equal(t, "record m1:next=0/1", report.Failure.Source)
}

func FuzzRecord(f *testing.F) {
	for _, seed := range []string{"", "m1:", "m1:seed=7;next=3/1,19/2;late=0/1500000", "m1:cost=1/1;job=1/2;site=1/1", "m2:", "m1:next=1/1,1/1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := looptest.ParseRecord(text)
		if err != nil {
			return
		}
		require.Equal(t, text, r.String())
	})
}
