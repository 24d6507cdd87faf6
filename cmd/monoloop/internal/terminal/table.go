package terminal

import "strings"

// A Style is how a line is shown on a terminal with colors: the numbers of an SGR sequence; none is the usual.
type Style string

// The styles of lines.
const (
	Plain   Style = ""
	Heading Style = "1"    // bold
	Reverse Style = "7"    // as the heading of a table
	Good    Style = "32"   // green
	Notable Style = "33"   // yellow
	Bad     Style = "31"   // red
	Alarm   Style = "1;31" // red and bold
	Faint   Style = "2"
)

// A Line is clean text in a style.
type Line struct {
	Text  string
	Style Style
}

// Paint returns the line as it is sent to a terminal with colors.
func (l Line) Paint() string {
	if l.Style == Plain || l.Text == "" {
		return l.Text
	}
	return "\x1b[" + string(l.Style) + "m" + l.Text + "\x1b[m"
}

// A Column is a column of a table. Its zero value is left-aligned, and as wide as its widest cell.
type Column struct {
	Title string
	Right bool // aligned
	// Least, if it is not zero, says that the column is made narrower, down to so many columns of the terminal, if the
	// table is too wide.
	Least int
}

// A Row is a row of a table. Its cells need not be clean.
type Row struct {
	Cells []string
	Style Style
}

// A Table is rows of cells in columns.
type Table struct {
	Columns []Column
	Rows    []Row
}

const gap = 2 // between columns

// Lines returns the heading and the rows, aligned, and cut at so many columns of the terminal; zero means that nothing
// is cut.
func (t *Table) Lines(columns int) []Line {
	head := Row{Style: Reverse}
	for _, c := range t.Columns {
		head.Cells = append(head.Cells, c.Title)
	}
	rows := make([]Row, 0, len(t.Rows)+1)
	for _, r := range append([]Row{head}, t.Rows...) {
		rows = append(rows, r.clean())
	}
	widths := t.widths(rows, columns)
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = Line{t.line(r, widths, columns), r.Style}
	}
	return lines
}

func (r Row) clean() Row {
	cells := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		cells[i] = Clean(c)
	}
	return Row{cells, r.Style}
}

// widths returns how wide each column is, so that the rows fit if that is possible.
func (t *Table) widths(rows []Row, columns int) []int {
	widths := make([]int, len(t.Columns))
	total := gap * (len(widths) - 1)
	for i := range widths {
		for _, r := range rows {
			widths[i] = max(widths[i], Width(r.Cells[i]))
		}
		total += widths[i]
	}
	for ; columns > 0 && total > columns; total-- {
		i := t.widest(widths)
		if i < 0 {
			break
		}
		widths[i]--
	}
	return widths
}

// widest returns the column that is made narrower next; -1 if none may be.
func (t *Table) widest(widths []int) int {
	found := -1
	for i, c := range t.Columns {
		if c.Least > 0 && widths[i] > max(c.Least, Width(c.Title)) && (found < 0 || widths[i] >= widths[found]) {
			found = i
		}
	}
	return found
}

func (t *Table) line(r Row, widths []int, columns int) string {
	cells := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		cells[i] = Fit(c, widths[i], t.Columns[i].Right)
	}
	s := strings.TrimRight(strings.Join(cells, strings.Repeat(" ", gap)), " ")
	if columns > 0 {
		s = Cut(s, columns)
	}
	return s
}
