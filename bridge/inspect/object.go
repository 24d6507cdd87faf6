package inspect

import (
	"fmt"
	"strconv"
	"strings"
)

// describe returns what there is to say of an object; on is what a task that waits for it is parked on, which may be
// the object itself.
func describe(n Node, x, on any) Object {
	o := Object{Node: n, Kind: kindOf(x), Text: cut(textOf(on))}
	if s, ok := x.(fmt.Stringer); ok {
		o.Text = cut(safely(s.String))
	} else if named, ok := x.(interface{ Name() string }); ok {
		if name := safely(named.Name); name != "" {
			o.Text = cut(o.Kind + " " + strconv.Quote(name))
		}
	}
	o.Details = detailsOf(x)
	return o
}

func textOf(x any) string {
	if s, ok := x.(fmt.Stringer); ok {
		return safely(s.String)
	}
	return fmt.Sprintf("%T", x)
}

// kindOf returns the type of x in one word: without its package and what it is a type of.
func kindOf(x any) string {
	name, _, _ := strings.Cut(fmt.Sprintf("%T", x), "[")
	name = strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	if name == "core" || isFuture(x) {
		return "future"
	}
	return strings.TrimSuffix(name, "step")
}

// detailsOf returns the numbers of a primitive that has them.
func detailsOf(x any) (all []Value) {
	add := func(name string, value any) { all = append(all, Value{name, fmt.Sprint(value)}) }
	if q, ok := x.(interface {
		Len() int
		Max() int
	}); ok {
		add("items", q.Len())
		add("limit", q.Max())
	}
	if s, ok := x.(interface{ Value() int }); ok {
		add("free units", s.Value())
	}
	if b, ok := x.(interface {
		Parties() int
		Waiting() int
	}); ok {
		add("parties", b.Parties())
		add("there", b.Waiting())
	}
	if e, ok := x.(interface{ IsSet() bool }); ok {
		add("set", e.IsSet())
	}
	return all
}
