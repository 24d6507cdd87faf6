package inspect

import (
	"fmt"
	"unicode/utf8"
)

// A picture is a drawing with places and words.
type picture struct {
	Width, Height int
	Boxes         []box
	Lines         []arrow
	LeftOut       int
}

type box struct {
	ID                 uint64 // of the task; zero if there is no page of it
	X, Y, W, H         int
	Text, Sub          string
	Object, Hot        bool
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
	margin              = 16
	boxText             = 23 // letters of a name, and of what stands below it
	boxSub              = 27
)

// picture draws the await graph of the page's snapshot.
func (p *page) picture() *picture {
	d, left := draw(p.S)
	pic := &picture{LeftOut: left}
	p.named(nil)
	for _, x := range d.nodes {
		b := p.box(x)
		pic.Width, pic.Height = max(pic.Width, b.X+b.W+margin), max(pic.Height, b.Y+b.H+margin)
		pic.Boxes = append(pic.Boxes, b)
	}
	for _, x := range d.nodes {
		for _, to := range x.to {
			pic.Lines = append(pic.Lines, x.arrow(to))
		}
	}
	return pic
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
	b.Short, b.ShortSub = short(b.Text, boxText), short(b.Sub, boxSub)
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

// arrow draws the edge to another box: from the right side to the left one, or, if that is not to the right, over the
// top.
func (x *drawn) arrow(to *drawn) arrow {
	x1, y1 := x.place()
	x2, y2 := to.place()
	x1, y1, y2 = x1+boxWidth, y1+boxHeight/2, y2+boxHeight/2
	a := arrow{Hot: x.hot && to.hot}
	if x2 > x1 {
		bend := (x2 - x1) / 2
		a.D = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
		return a
	}
	x1, x2, y1, y2 = x1-boxWidth/2, x2+boxWidth/2, y1-boxHeight/2, y2-boxHeight/2
	up := min(y1, y2) - boxHeight
	a.D = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1, up, x2, up, x2, y2)
	return a
}

func short(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}

type graphData struct {
	Cycles  [][]named
	Picture *picture
}

func (p *page) graph(*query) { p.Data = graphData{p.cycles(), p.picture()} }
