package replica

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A memory is a Disk that has no crashes of its own.
type memory map[string]string

func (m memory) Read(name string) ([]byte, error) {
	data, ok := m[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(data), nil
}

func (m memory) Write(name string, data []byte) error  { m[name] = string(data); return nil }
func (m memory) Append(name string, data []byte) error { m[name] += string(data); return nil }
func (m memory) Sync(string) error                     { return nil }

func (m memory) Rename(from, to string) error {
	m[to] = m[from]
	delete(m, from)
	return nil
}

var (
	one   = Entry{1, "x", 1, "set/k/500"}
	two   = Entry{1, "y", 1, "incr/k"}
	other = Entry{2, "x", 2, "get/k"}

	records = []string{
		voteRecord(1, "a"), entryRecord(1, one), entryRecord(2, two), voteRecord(2, ""), entryRecord(2, other),
		voteRecord(3, "b"),
	}
	// states are those after each record.
	states = []stored{
		{0, "", []Entry{{}}},
		{1, "a", []Entry{{}}},
		{1, "a", []Entry{{}, one}},
		{1, "a", []Entry{{}, one, two}},
		{2, "", []Entry{{}, one, two}},
		{2, "", []Entry{{}, one, other}},
		{3, "b", []Entry{{}, one, other}},
	}
)

func TestNoJournal(t *testing.T) {
	j := journal{disk: memory{}}
	s, err := j.load()
	require.NoError(t, err)
	require.Equal(t, states[0], s)
}

// Wherever a crash tears the journal, and whether zeros are behind that or not, it has the whole records before; and
// what is appended then is read together with them.
func TestTornJournal(t *testing.T) {
	all := strings.Join(records, "")
	for cut := range len(all) + 1 {
		for _, tail := range []string{"", strings.Repeat("\x00", len(all)-cut)} {
			whole := strings.Count(all[:cut], "\n")
			m := memory{journalName: all[:cut] + tail}
			j := journal{disk: m}
			s, err := j.load()
			require.NoError(t, err)
			require.Equal(t, states[whole], s, "%q", m[journalName])

			require.NoError(t, j.append(voteRecord(9, "c"), true))
			s, err = j.load()
			require.NoError(t, err)
			want := states[whole]
			want.term, want.vote = 9, "c"
			require.Equal(t, want, s, "%q", m[journalName])
		}
	}
}

// No journal is too damaged to be read, and what was read is read again from what is written then.
func FuzzJournal(f *testing.F) {
	f.Add(strings.Join(records, ""))
	f.Add(records[1] + "0000")
	f.Fuzz(func(t *testing.T, data string) {
		j := journal{disk: memory{journalName: data}}
		first, err := j.load()
		require.NoError(t, err)
		require.NoError(t, j.rewrite(first))
		again, whole := j.parse(j.disk.(memory)[journalName])
		require.True(t, whole)
		require.Equal(t, first, again)
	})
}
