package vet

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// A directive is a comment that allows the findings of one rule on its line and on the line after its group of
// comments.
type directive struct {
	pos, end  token.Position
	rule      Rule
	lines     [2]int
	complaint string // what is wrong with it
	used      bool
}

const marker = "//monoloop:allow"

// allow takes out the findings that a directive allows, and adds those about the directives themselves.
func allow(p *Package, findings []Finding) []Finding {
	all := directives(p)
	findings = slices.DeleteFunc(findings, func(f Finding) bool { return allows(all, f) })
	for _, d := range all {
		if d.complaint == "" && !d.used {
			d.complaint = "nothing here breaks the rule " + string(d.rule) + ": remove the comment"
		}
		if d.complaint != "" {
			findings = append(findings, Finding{Rule: Allow, Pos: d.pos, End: d.end, Message: d.complaint})
		}
	}
	return findings
}

func allows(all []*directive, f Finding) (allowed bool) {
	for _, d := range all {
		if d.rule == f.Rule && d.pos.Filename == f.Pos.Filename && slices.Contains(d.lines[:], f.Pos.Line) {
			d.used, allowed = true, true
		}
	}
	return allowed
}

func directives(p *Package) (all []*directive) {
	for _, file := range p.Files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if rest, ok := strings.CutPrefix(comment.Text, marker); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
					all = append(all, newDirective(p.Fset, group, comment, rest))
				}
			}
		}
	}
	return all
}

func newDirective(fset *token.FileSet, group *ast.CommentGroup, comment *ast.Comment, rest string) *directive {
	d := &directive{pos: fset.Position(comment.Pos()), end: fset.Position(comment.End())}
	d.lines = [2]int{d.pos.Line, fset.Position(group.End()).Line + 1}
	words := strings.Fields(rest)
	switch {
	case len(words) == 0:
		d.complaint = "the comment names no rule: write //monoloop:allow, a rule, and the reason"
	case !slices.Contains(Rules(), Rule(words[0])):
		d.complaint = "there is no rule " + words[0] + ": write //monoloop:allow, a rule, and the reason"
	case len(words) == 1:
		d.complaint = "the comment gives no reason: write //monoloop:allow, a rule, and the reason"
	default:
		d.rule = Rule(words[0])
	}
	return d
}
