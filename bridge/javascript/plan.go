package javascript

import (
	"slices"
	"sync"

	"github.com/dop251/goja"
)

// A plan says where the functions of the engine are that are to be replaced. It is the same for all Runtimes that give
// their scripts the same, so one of each kind learns it, which takes some milliseconds, and all follow it.
type plan struct {
	steps    []step
	unstable bool // it names what another Runtime does not have
}

// A step reaches an object from one that was reached before. The first ones are those with which untrusted.js begins.
type step struct {
	from    int
	name    string
	symbol  *goja.Symbol // nil if name is what counts
	part    string       // of the property: value, get or set; or that it is the prototype or the target of a proxy
	replace bool         // what is there by one that counts
	copies  bool         // what is to be replaced has more properties than a name and a length
	needed  bool         // to replace something
}

// A kind is what makes the plans of two Runtimes differ.
type kind struct {
	web, nextTick, fetch, require, directEval bool
	without                                   Features
}

var plans sync.Map // of kind, to *plan

func (o *Options) kind() kind {
	return kind{o.Web, o.NextTick, o.Fetch != nil, o.Files != nil || len(o.Modules) > 0, o.DirectEval, o.Without}
}

// wellKnown are the symbols that all Runtimes share.
var wellKnown = []*goja.Symbol{
	goja.SymHasInstance, goja.SymIsConcatSpreadable, goja.SymIterator, goja.SymMatch, goja.SymMatchAll, goja.SymReplace,
	goja.SymSearch, goja.SymSpecies, goja.SymSplit, goja.SymToPrimitive, goja.SymToStringTag, goja.SymUnscopables,
}

// reach adds a step, and returns its number.
func (p *plan) reach(call goja.FunctionCall) int {
	s := step{
		from: int(call.Argument(0).ToInteger()), part: call.Argument(2).String(),
		replace: call.Argument(3).ToBoolean(), copies: call.Argument(4).ToBoolean(),
	}
	if symbol, ok := call.Argument(1).(*goja.Symbol); ok {
		s.symbol = symbol
	} else {
		s.name = call.Argument(1).String()
	}
	p.steps = append(p.steps, s)
	return len(p.steps) - 1
}

// learn has a function of untrusted.js add the steps, and marks what is needed of them, from the last to the first.
func (p *plan) learn(roots int, visit goja.Callable) {
	p.steps = make([]step, roots, 4096)
	if _, err := visit(goja.Undefined()); err != nil {
		panic(err)
	}
	for i := len(p.steps) - 1; i >= roots; i-- {
		s := &p.steps[i]
		s.needed = s.needed || s.replace
		if !s.needed {
			continue
		}
		if s.symbol != nil && !slices.Contains(wellKnown, s.symbol) {
			p.unstable = true
		}
		p.steps[s.from].needed = true
	}
}

// A follower replaces the functions of a Runtime.
type follower struct {
	r          *Runtime
	descriptor goja.Callable // Reflect.getOwnPropertyDescriptor
	nothing    goja.Callable // a function of the script
	copy       goja.Callable // of untrusted.js
	reached    []*goja.Object
	counts     map[*goja.Object]*goja.Object // what stands for a function
}

func (f *follower) follow(p *plan, roots []*goja.Object) {
	f.reached = make([]*goja.Object, len(p.steps))
	copy(f.reached, roots)
	for i := len(roots); i < len(p.steps); i++ {
		if s := &p.steps[i]; s.needed {
			o := f.get(s)
			if s.replace {
				o = f.replaced(o, s.copies)
				f.set(s, o)
			}
			f.reached[i] = o
		}
	}
}

func (f *follower) get(s *step) *goja.Object {
	from := f.reached[s.from]
	var v goja.Value
	switch {
	case s.part == "prototype":
		return from.Prototype()
	case s.part == "target":
		return from.Export().(goja.Proxy).Target()
	case s.part != "value":
		v = f.part(s, from)
	case s.symbol != nil:
		v = from.GetSymbol(s.symbol)
	default:
		v = from.Get(s.name)
	}
	return v.(*goja.Object)
}

// part returns the getter or the setter of a property.
func (f *follower) part(s *step, from *goja.Object) goja.Value {
	key := goja.Value(s.symbol)
	if s.symbol == nil {
		key = f.r.vm.ToValue(s.name)
	}
	return value(f.descriptor(goja.Undefined(), from, key)).(*goja.Object).Get(s.part)
}

// replaced returns what stands for a function.
func (f *follower) replaced(o *goja.Object, copies bool) *goja.Object {
	if g := f.counts[o]; g != nil {
		return g
	}
	g := f.r.vm.ToValue(f.r.counted(f.nothing, o)).(*goja.Object)
	if copies {
		value(f.copy(goja.Undefined(), o, g))
	} else {
		f.r.resembles(g, o)
	}
	f.counts[o], f.counts[g] = g, g
	return g
}

// set puts a function into its place, whose other attributes stay.
func (f *follower) set(s *step, g *goja.Object) {
	const keep = goja.FLAG_NOT_SET
	o := f.reached[s.from]
	var getter, setter goja.Value
	switch s.part {
	case "get":
		getter = g
	case "set":
		setter = g
	default:
		if s.symbol != nil {
			_ = o.DefineDataPropertySymbol(s.symbol, g, keep, keep, keep)
		} else {
			_ = o.DefineDataProperty(s.name, g, keep, keep, keep)
		}
		return
	}
	if s.symbol != nil {
		_ = o.DefineAccessorPropertySymbol(s.symbol, getter, setter, keep, keep)
	} else {
		_ = o.DefineAccessorProperty(s.name, getter, setter, keep, keep)
	}
}
