package bench

import (
	"fmt"
	"html"
	"io"
	"math"
)

// Sizes of a chart, in pixels, and the ratios at its edges.
const (
	chartWidth  = 760
	chartNames  = 260 // of the column with names
	chartRow    = 18
	chartTop    = 44
	leastRatio  = 1.0 / 32
	mostRatio   = 8.0
	chartMargin = 56 // right of the axis, for the figure of a bar that goes to the edge
)

// A chart draws the ratios of results as bars on a logarithmic axis: to the left of one is faster, or smaller, than the
// goroutine way.
type chart struct {
	out io.Writer
	err error
}

// Chart writes the chart of results as SVG, for light and dark pages. Processor time, where it is known, is a thin line
// below the bar of time.
func Chart(to io.Writer, results []Result) error {
	var rows []Result
	for _, r := range results {
		if r.Ratio > 0 {
			rows = append(rows, r)
		}
	}
	c := &chart{out: to}
	c.head(chartTop + chartRow*len(rows) + 12)
	c.axis(chartTop + chartRow*len(rows))
	last := ""
	for i, r := range rows {
		c.row(chartTop+chartRow*i, r, r.Workload.Name != last)
		last = r.Workload.Name
	}
	c.print("</svg>\n")
	return c.err
}

func (c *chart) print(format string, args ...any) {
	if c.err == nil {
		_, c.err = fmt.Fprintf(c.out, format, args...)
	}
}

func (c *chart) head(height int) {
	c.print(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11" role="img">
<title>Cost of one operation, as a ratio to the same work with goroutines and channels</title>
<style>
text { fill: #24292f } .axis { stroke: #8c959f; stroke-width: 1 } .one { stroke: #24292f; stroke-width: 1.5 }
.less { fill: #2a78a8 } .more { fill: #c2621b } .cpu { fill: #8c959f }
@media (prefers-color-scheme: dark) {
text { fill: #d0d7de } .one { stroke: #d0d7de } .less { fill: #58a6d6 } .more { fill: #e08a4b }
}
</style>
<text x="%d" y="14">ratio to goroutines: left of 1 is less</text>
`, chartWidth, height, chartNames)
}

// at returns where a ratio lies on the axis.
func at(ratio float64) float64 {
	ratio = min(max(ratio, leastRatio), mostRatio)
	share := math.Log(ratio/leastRatio) / math.Log(mostRatio/leastRatio)
	return chartNames + share*(chartWidth-chartNames-chartMargin)
}

func (c *chart) axis(bottom int) {
	for r := leastRatio; r <= mostRatio; r *= 2 {
		class, name := "axis", fmt.Sprintf("%g", r)
		switch {
		case r == 1:
			class = "one"
		case r < 1:
			name = fmt.Sprintf("1/%g", 1/r)
		}
		c.print(`<line class="%s" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			class, at(r), at(r), chartTop-8, bottom, at(r), chartTop-14, name)
	}
}

func (c *chart) row(y int, r Result, first bool) {
	if first {
		c.print(`<text x="4" y="%d">%s</text>`+"\n", y+11, html.EscapeString(r.Workload.Name))
	}
	c.print(`<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n", chartNames-8, y+11, html.EscapeString(string(r.Flavour)))
	class := "less"
	if r.Ratio > 1 {
		class = "more"
	}
	c.bar(class, y+2, 9, r.Ratio)
	if r.CPURatio > 0 {
		c.bar("cpu", y+12, 2, r.CPURatio)
	}
	c.print(`<text x="%.1f" y="%d">%.2f</text>`+"\n", max(at(r.Ratio), at(1))+5, y+11, r.Ratio)
}

// bar draws a bar from one to a ratio.
func (c *chart) bar(class string, y, height int, ratio float64) {
	from, to := min(at(1), at(ratio)), max(at(1), at(ratio))
	c.print(`<rect class="%s" x="%.1f" y="%d" width="%.1f" height="%d"/>`+"\n", class, from, y, max(to-from, 1), height)
}
