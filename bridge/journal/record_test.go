package journal_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/journal"
)

// records returns what ReadRecords finds.
func records(t require.TestingT, content []byte) (found []string, whole int) {
	whole, err := journal.ReadRecords(content, func(record []byte) error {
		found = append(found, string(record))
		return nil
	})
	require.NoError(t, err)
	return found, whole
}

// Wherever a content was torn, or is zeros from there, or has a bit that is another, the records before are found.
func TestRecordsBeforeWhatIsTornAreFound(t *testing.T) {
	want := []string{"one", "", "three", "\x00\x00\x00\x00\x00\x00\x00\x00"}
	var content []byte
	ends := []int{0}
	for _, record := range want {
		content = journal.AppendRecord(content, []byte(record))
		ends = append(ends, len(content))
	}
	found, whole := records(t, content)
	require.Equal(t, want, found)
	require.Equal(t, len(content), whole)
	complete := 0
	for at := range content {
		if at == ends[complete+1] {
			complete++
		}
		zeros, flipped := bytes.Clone(content), bytes.Clone(content)
		clear(zeros[at:])
		flipped[at] ^= 8
		for _, torn := range [][]byte{content[:at], zeros, flipped} {
			found, whole := records(t, torn)
			if len(found) > complete { // the zeros that a record has are as good as any
				require.Equal(t, content[:whole], torn[:whole])
				continue
			}
			require.Equal(t, want[:complete:complete], append([]string{}, found...))
			require.Equal(t, ends[complete], whole)
		}
	}
}

func TestAnErrorEndsReading(t *testing.T) {
	content := journal.AppendRecord(journal.AppendRecord(nil, []byte("a")), []byte("b"))
	whole, err := journal.ReadRecords(content, func(record []byte) error {
		if string(record) == "b" {
			return errRefused
		}
		return nil
	})
	require.Equal(t, errRefused, err)
	require.Equal(t, 9, whole)
}

// Whatever is in a file: what is whole is what these records make.
func FuzzReadRecords(f *testing.F) {
	f.Add(journal.AppendRecord(journal.AppendRecord(nil, []byte("one")), nil))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add(make([]byte, 20))
	f.Fuzz(func(t *testing.T, content []byte) {
		found, whole := records(t, content)
		var again []byte
		for _, record := range found {
			again = journal.AppendRecord(again, []byte(record))
		}
		require.Equal(t, string(content[:whole]), string(again))
	})
}
