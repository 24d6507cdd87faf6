package inspect

import (
	"strconv"
	"strings"
	"time"
)

const plotHeight = 60

// A plot is a picture of some numbers of the last seconds.
type plot struct {
	Title, Now, Top, Ago string
	Width, Height        int
	Series               []series
}

// A series is one line of a plot.
type series struct {
	Name, Line, Area string
}

// A quantity is what a plot shows: one number of a sample for each of its series.
type quantity struct {
	title  string
	write  func(x float64) string
	gauge  bool // the last sample is not of a whole second, which is no matter for a gauge
	least  float64
	beside int // the series whose last value stands beside the title
	series []line
}

type line struct {
	name string
	of   func(s *Sample) float64
}

func one(of func(s *Sample) float64) []line { return []line{{of: of}} }

func writeSeconds(x float64) string { return duration(time.Duration(x)) }

// quantities are those of the overview.
var quantities = []quantity{
	{title: "Busy", write: percent, least: 1, series: one(func(s *Sample) float64 { return min(s.Busy.Seconds(), 1) })},
	{title: "Turns a second", write: rate, series: one(func(s *Sample) float64 { return float64(s.Turns) })},
	{title: "Steps a second", write: rate, series: one(func(s *Sample) float64 { return float64(s.Steps) })},
	{title: "Longest step or callback", write: writeSeconds,
		series: one(func(s *Sample) float64 { return float64(s.StepMax) })},
	{title: "Timer lag", write: writeSeconds, beside: 1, series: []line{
		{"p50", func(s *Sample) float64 { return float64(s.LagP50) }},
		{"p99", func(s *Sample) float64 { return float64(s.LagP99) }},
		{"max", func(s *Sample) float64 { return float64(s.LagMax) }}}},
	{title: "Ready queue, most", write: rate, series: one(func(s *Sample) float64 { return float64(s.Ready) })},
	{title: "Tasks", write: rate, gauge: true, series: []line{
		{"all", func(s *Sample) float64 { return float64(s.Tasks) }},
		{"parked", func(s *Sample) float64 { return float64(s.Parked) }}}},
	{title: "Not parked", write: rate, gauge: true, series: []line{
		{"ready", func(s *Sample) float64 { return float64(s.Queued()) }},
		{"running", func(s *Sample) float64 { return float64(s.Running) }}}},
	{title: "Posts a second", write: rate, series: one(func(s *Sample) float64 { return float64(s.Posts) })},
	{title: "Timers set", write: rate, gauge: true, series: one(func(s *Sample) float64 { return float64(s.Timers) })},
	{title: "Heap of the process", write: size, gauge: true,
		series: one(func(s *Sample) float64 { return float64(s.Heap) })},
}

// plots draws the samples.
func plots(samples []Sample) (all []plot) {
	for _, q := range quantities {
		all = append(all, q.plot(samples))
	}
	return all
}

func (q *quantity) plot(samples []Sample) plot {
	if n := len(samples); n > 1 && !q.gauge {
		samples = samples[:n-1]
	}
	p := plot{Title: q.title, Height: plotHeight}
	p.Width, p.Ago = window(len(samples))
	samples = samples[max(0, len(samples)-p.Width):]
	top := q.least
	for _, l := range q.series {
		for i := range samples {
			top = max(top, l.of(&samples[i]))
		}
	}
	p.Top = q.write(top)
	if top == 0 {
		top = 1
	}
	for i, l := range q.series {
		p.Series = append(p.Series, l.draw(samples, top, p.Width))
		if n := len(samples); n > 0 && i == q.beside {
			p.Now = q.write(l.of(&samples[n-1]))
		}
	}
	return p
}

// window returns how many seconds are shown where there are so many samples.
func window(n int) (seconds int, ago string) {
	switch {
	case n <= 60:
		return 60, "1 min ago"
	case n <= 120:
		return 120, "2 min ago"
	}
	return history, "5 min ago"
}

// draw draws one line, the newest sample at the right.
func (l line) draw(samples []Sample, top float64, width int) series {
	var b strings.Builder
	x := width - len(samples) + 1
	for i := range samples {
		command := byte('L')
		if i == 0 {
			command = 'M'
		}
		b.WriteByte(command)
		b.WriteString(strconv.Itoa(x + i))
		b.WriteByte(' ')
		b.WriteString(strconv.FormatFloat(plotHeight*(1-l.of(&samples[i])/top), 'f', 1, 64))
	}
	s := series{Name: l.name, Line: b.String()}
	if len(samples) > 1 {
		s.Area = s.Line + "L" + strconv.Itoa(width) + " 60L" + strconv.Itoa(x) + " 60Z"
	}
	return s
}
