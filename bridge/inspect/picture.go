package inspect

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// A picture is a drawing with places and words.
type picture struct {
	Width, Height int
	Zooms         []zoom
	Zoom          zoom // the present one
	Boxes         []box
	Lines         []arrow
	LeftOut       int
}

type box struct {
	ID                 uint64 // of the task; zero if there is no page of it
	X, Y, W, H         int
	Text, Sub          string
	Object, Hot        bool
	Mark               string // by which a link leads to it, if one does
	TextX, TextY, SubY int
	Short, ShortSub    string
}

type arrow struct {
	D   string
	Hot bool
}

const (
	boxWidth, boxHeight = 168, 36
	gapX, gapY          = 64, 12
	margin              = 28
	boxText             = 23 // letters of a name, and of what stands below it
	boxSub              = 27
)

// picture draws the await graph of the page's snapshot.
func (p *page) picture() *picture {
	d, left := draw(p.S)
	pic := &picture{LeftOut: left}
	p.named(nil)
	marked := false
	for _, x := range d.nodes {
		b := p.box(x)
		pic.Width, pic.Height = max(pic.Width, b.X+b.W+margin), max(pic.Height, b.Y+b.H+margin)
		if b.Hot && !marked {
			b.Mark, marked = "cycle", true
		}
		pic.Boxes = append(pic.Boxes, b)
	}
	pic.Lines = d.lines()
	return pic
}

// lines draws the edges, those on a cycle last.
func (d *drawing) lines() (all []arrow) {
	back := 0
	for _, x := range d.nodes {
		for _, to := range x.to {
			a := arrow{Hot: x.hot && to.hot}
			if to.layer > x.layer {
				a.D = x.path(to)
			} else {
				a.D = d.detour(x, to, back).path()
				back++
			}
			all = append(all, a)
		}
	}
	hot := slices.DeleteFunc(slices.Clone(all), func(a arrow) bool { return !a.Hot })
	return append(slices.DeleteFunc(all, func(a arrow) bool { return a.Hot }), hot...)
}

func (x *drawn) place() (left, top int) {
	return margin + x.layer*(boxWidth+gapX), margin + int(x.row*(boxHeight+gapY))
}

func (p *page) box(x *drawn) box {
	b := box{W: boxWidth, H: boxHeight, Hot: x.hot}
	b.X, b.Y = x.place()
	b.TextX, b.TextY, b.SubY = b.X+9, b.Y+15, b.Y+28
	if i, ok := x.node.object(); ok && i < len(p.S.Objects) {
		o := &p.S.Objects[i]
		b.Object, b.Text, b.Sub = true, o.Text, o.Kind
	} else if id, ok := x.node.task(); ok {
		b.ID, b.Text, b.Sub = id, p.named([]uint64{id})[0].Name, p.doing(id)
		if x.n > 1 {
			b.Text, b.Sub = fmt.Sprintf("%s and %d more", b.Text, x.n-1), "wait for the same"
		}
	}
	b.Short, b.ShortSub = short(brief(b.Text), boxText), short(brief(b.Sub), boxSub)
	return b
}

// doing says in short what a task of the snapshot does.
func (p *page) doing(id uint64) string {
	if p.byID == nil {
		p.byID = make(map[uint64]*Task, len(p.S.Tasks))
		for i := range p.S.Tasks {
			p.byID[p.S.Tasks[i].ID] = &p.S.Tasks[i]
		}
	}
	t := p.byID[id]
	switch {
	case t == nil:
		return "was not looked at"
	case t.WaitsFor == "":
		return "is " + t.State
	}
	return t.WaitsFor
}

// path draws the edge to a box that is further to the right: from the right side to the left one, through its bends.
func (x *drawn) path(to *drawn) string {
	at, y := x.line()
	d := fmt.Sprintf("M%d %d", at+boxWidth, y)
	for _, b := range append(slices.Clone(x.via[to]), to) {
		left, next := b.line()
		d += fmt.Sprintf("C%d %d %d %d %d %d", at+boxWidth+gapX/2, y, left-gapX/2, next, left, next)
		if at, y = left, next; b != to {
			d += fmt.Sprintf("H%d", left+boxWidth)
		}
	}
	return d
}

// line is where lines come to a node.
func (x *drawn) line() (left, y int) {
	left, top := x.place()
	if x.node == "" {
		return left, top + boxHeight/4
	}
	return left, top + boxHeight/2
}

func short(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}

// A zoom is a size at which a picture is shown.
type zoom struct {
	Name    string
	percent int // zero has it fit the width of the page
	URL     string
}

var zooms = []zoom{{Name: "whole"}, {Name: "50 %", percent: 50}, {Name: "75 %", percent: 75}, {Name: "100 %", percent: 100},
	{Name: "150 %", percent: 150}}

// Wide is how wide the picture is shown, and High how high; they are empty if it is as wide as the page.
func (pic *picture) Wide() string { return pic.Zoom.of(pic.Width) }

// High is how high the picture is shown.
func (pic *picture) High() string { return pic.Zoom.of(pic.Height) }

func (z zoom) of(length int) string {
	if z.percent == 0 {
		return ""
	}
	return strconv.Itoa(length * z.percent / 100)
}

// scale sets the sizes that are offered, and the one that the request asks for: 100 % unless it says otherwise.
func (pic *picture) scale(q *query) {
	asked := cmp.Or(q.r.FormValue("zoom"), "100")
	for _, z := range zooms {
		key := strconv.Itoa(z.percent)
		z.URL = q.link("zoom", key)
		if pic.Zooms = append(pic.Zooms, z); key == asked {
			pic.Zoom = z
		}
	}
}

type graphData struct {
	Cycles  [][]named
	Picture *picture
}

func (p *page) graph(q *query) {
	pic := p.picture()
	pic.scale(q)
	p.Data = graphData{p.cycles(), pic}
}
