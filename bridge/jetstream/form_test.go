package jetstream

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	someMessage = message{fn: "double", signature: "0123456789abcdef", codec: "gob", limit: time.Second, maxTries: 3,
		round: 1, submitted: time.Unix(0, 1), arg: make([]byte, 1024)}
	someRecord = record{state: done, lease: 1, tries: 1, lane: "default", worker: "host/1#ab", fn: "double", codec: "gob",
		at: time.Unix(0, 2), outcome: make([]byte, 1024)}
)

// What is written is read. What is cut anywhere, or of another form, is refused.
func TestTheFormOfMessagesAndRecords(t *testing.T) {
	m, r := someMessage.append(nil), someRecord.append(nil)
	message, err := readMessage(m)
	require.NoError(t, err)
	require.Equal(t, &someMessage, message)
	record, err := readRecord(r)
	require.NoError(t, err)
	require.Equal(t, &someRecord, record)
	for i := range len(m) {
		_, err := readMessage(m[:i])
		require.Error(t, err, i)
	}
	for i := range len(r) {
		_, err := readRecord(r[:i])
		require.Error(t, err, i)
	}
	m[0], r[0] = form+1, form+1
	_, err = readMessage(m)
	require.ErrorContains(t, err, "of form")
	_, err = readRecord(r)
	require.ErrorContains(t, err, "of form")
}

// BenchmarkForm is what the bytes of a job's message and record cost, written and read once each.
func BenchmarkForm(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readMessage(someMessage.append(nil)); err != nil {
			b.Fatal(err)
		}
		if _, err := readRecord(someRecord.append(nil)); err != nil {
			b.Fatal(err)
		}
	}
}
