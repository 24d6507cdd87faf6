package conform

import (
	"encoding/json"
	"slices"
)

// bodies gives the places of the bodies among the parts of a statement; handlers hold theirs one list deeper.
var bodies = map[string][]int{
	"repeat": {2}, "try": {1, 3}, "spawn": {2}, "spawn_eager": {2}, "timeout": {3}, "group": {2}, "group_spawn": {3},
	"group_spawn_eager": {3}, "with": {2},
}

// namedBodies gives the place, in a statement, of a list of names with a body each.
var namedBodies = map[string]int{"try": 2, "staggered": 1}

// Shrinks returns every program that is one step smaller than this one, the boldest cuts first: without a statement,
// or with the body of a statement, or of a handler, in its place. Where it returns none, the program is as small as can
// be.
func Shrinks(program []byte) [][]byte {
	var top struct {
		Main []any `json:"main"`
	}
	if json.Unmarshal(program, &top) != nil {
		return nil
	}
	var smaller [][]byte
	for _, main := range shrinkBody(top.Main) {
		smaller = append(smaller, format(main))
	}
	slices.SortStableFunc(smaller, func(a, b []byte) int { return len(a) - len(b) })
	return smaller
}

// shrinkBody returns the bodies that are one step smaller.
func shrinkBody(body []any) (smaller [][]any) {
	for i := range body {
		with := func(in ...any) []any { return slices.Concat(body[:i], in, body[i+1:]) }
		smaller = append(smaller, with())
		st, _ := body[i].([]any)
		for _, inner := range innerBodies(st) {
			smaller = append(smaller, with(inner...))
		}
		for _, st := range shrinkStatement(st) {
			smaller = append(smaller, with(st))
		}
	}
	return smaller
}

// innerBodies returns the bodies of a statement, those of handlers included.
func innerBodies(st []any) (inner [][]any) {
	if len(st) == 0 {
		return nil
	}
	op, _ := st[0].(string)
	for _, place := range bodies[op] {
		inner = append(inner, listAt(st, place))
	}
	if place, ok := namedBodies[op]; ok {
		for _, n := range listAt(st, place) {
			named, _ := n.([]any)
			inner = append(inner, listAt(named, 1))
		}
	}
	return inner
}

// shrinkStatement returns the statements of which one body is one step smaller, or that have a handler less.
func shrinkStatement(st []any) (smaller []any) {
	if len(st) == 0 {
		return nil
	}
	op, _ := st[0].(string)
	for _, place := range bodies[op] {
		for _, body := range shrinkBody(listAt(st, place)) {
			smaller = append(smaller, replaced(st, place, body))
		}
	}
	place, ok := namedBodies[op]
	if !ok {
		return smaller
	}
	all := listAt(st, place)
	for i := range all {
		smaller = append(smaller, replaced(st, place, slices.Concat(all[:i], all[i+1:])))
		named, _ := all[i].([]any)
		for _, body := range shrinkBody(listAt(named, 1)) {
			smaller = append(smaller, replaced(st, place, replaced(all, i, replaced(named, 1, body))))
		}
	}
	return smaller
}

func listAt(list []any, place int) []any {
	if place >= len(list) {
		return nil
	}
	l, _ := list[place].([]any)
	return l
}

// replaced returns a copy of list with x at its place; a nil body is an empty one.
func replaced(list []any, place int, x []any) []any {
	list = slices.Clone(list)
	if x == nil {
		x = []any{}
	}
	list[place] = x
	return list
}
