package vet

import (
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// isHarmless reports whether to call fn has no effect that an order of calls could show.
func (e *effects) isHarmless(fn *types.Func) bool {
	if decl := e.decls[fn]; decl != nil {
		known, seen := e.harmless[fn]
		if !seen {
			e.harmless[fn] = true // as long as it is looked at, for one that calls itself
			inner := &effects{analysis: e.analysis, scope: decl}
			known = inner.ofBlock(decl.Body, false) == ""
			e.harmless[fn] = known
		}
		return known
	}
	if fn.Pkg() == nil {
		return true // error.Error
	}
	path, method := fn.Pkg().Path(), fn.Signature().Recv() != nil
	switch {
	case asks.MatchString(fn.Name()) || method && slices.Contains(askingMethods, fn.Name()):
		return true
	case path == "testing" || strings.HasPrefix(path, "github.com/stretchr/testify/"):
		return true
	case path == "time":
		return clocks[fn.Name()] == "" || method
	case path == "sync/atomic":
		return !strings.HasPrefix(fn.Name(), "S") && !strings.HasPrefix(fn.Name(), "Comp") // Store, Swap, CompareAndSwap
	case path == "fmt":
		return strings.HasPrefix(fn.Name(), "S") && !strings.HasPrefix(fn.Name(), "Sscan") || fn.Name() == "Errorf"
	}
	return !method && slices.Contains(pure, path)
}

// pure lists packages whose functions only compute.
var pure = []string{
	"bytes", "cmp", "errors", "html", "maps", "math", "math/bits", "math/cmplx", "path", "path/filepath", "reflect", "regexp",
	"slices", "sort", "strconv", "strings", "unicode", "unicode/utf16", "unicode/utf8",
}

// asks matches the names of functions and methods that ask a question.
var asks = regexp.MustCompile(`^(Is|Has|Contains|Valid)([A-Z]|$)`)

// askingMethods lists names of methods that by all custom only ask.
var askingMethods = []string{
	"Canceled", "Cap", "Co", "Compare", "Done", "Ended", "Equal", "Err", "Error", "Len", "Less", "Loop", "MatchString",
	"Name", "String", "Unwrap", "Value",
}
