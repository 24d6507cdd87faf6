package terminal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

func ExampleTable() {
	table := terminal.Table{
		Columns: []terminal.Column{{Title: "ID", Right: true}, {Title: "NAME", Least: 6},
			{Title: "WAITS FOR", Least: 6}},
		Rows: []terminal.Row{
			{Cells: []string{"1", "main", "gather of 2"}},
			{Cells: []string{"12", "a worker with a long name", "a lock"}},
		},
	}
	for _, l := range table.Lines(31) {
		fmt.Println(l.Text)
	}
	// Output:
	// ID  NAME            WAITS FOR
	//  1  main            gather of 2
	// 12  a worker with…  a lock
}

func lines(t *terminal.Table, columns int) (all []string) {
	for _, l := range t.Lines(columns) {
		all = append(all, l.Text)
	}
	return all
}

// A table that has no room is cut, and none of its lines is too long.
func TestTableIsCut(t *testing.T) {
	table := &terminal.Table{
		Columns: []terminal.Column{{Title: "ID", Right: true}, {Title: "NAME", Least: 4}, {Title: "STATE"}},
		Rows:    []terminal.Row{{Cells: []string{"100", "worker\n", "parked"}}},
	}
	require.Equal(t, []string{" ID  NAME      STATE", `100  worker\n  parked`}, lines(table, 0))
	require.Equal(t, []string{" ID  NAME  STATE", "100  wor…  parked"}, lines(table, 17))
	require.Equal(t, []string{" ID  NAME …", "100  wor… …"}, lines(table, 11))
	require.Equal(t, []string{"…", "…"}, lines(table, 1))
	for columns := 1; columns < 30; columns++ {
		for _, l := range lines(table, columns) {
			require.LessOrEqual(t, terminal.Width(l), columns)
		}
	}
}

func TestPaint(t *testing.T) {
	require.Equal(t, "\x1b[1;31mstuck\x1b[m", terminal.Line{Text: "stuck", Style: terminal.Alarm}.Paint())
	require.Equal(t, "usual", terminal.Line{Text: "usual"}.Paint())
}

func TestScreen(t *testing.T) {
	var out strings.Builder
	s, err := terminal.NewScreen(&out, true)
	require.NoError(t, err)
	require.NoError(t, s.Draw([]terminal.Line{{Text: "one", Style: terminal.Bad}, {Text: "two"}, {Text: "three"}}, 2))
	require.NoError(t, s.Close())
	require.Equal(t, "\x1b[?1049h\x1b[?25l\x1b[?7l"+"\x1b[H\x1b[31mone\x1b[m\x1b[K\r\ntwo\x1b[K\x1b[J"+
		"\x1b[?7h\x1b[?25h\x1b[?1049l", out.String())
	out.Reset()
	s, err = terminal.NewScreen(&out, false)
	require.NoError(t, err)
	require.NoError(t, s.Draw([]terminal.Line{{Text: "one", Style: terminal.Bad}}, 0))
	require.Contains(t, out.String(), "\x1b[Hone\x1b[K\x1b[J")
}
