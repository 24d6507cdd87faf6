package module

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
)

// exporting is an export statement.
func (s *statements) exporting() error {
	s.isOne = true
	begin := s.at
	s.at++
	switch s.word() {
	case "{":
		pairs, err := s.list()
		if err == nil {
			err = s.exportList(pairs)
		}
		s.end(begin)
		return err
	case "*":
		err := s.exportStar()
		s.end(begin)
		return err
	case "default":
		s.exportDefault(begin)
		return nil
	}
	s.blank(s.tokens[begin].start, s.tokens[begin].end)
	return s.exportDeclaration()
}

func (s *statements) exportList(pairs [][2]string) error {
	if s.word() != "from" {
		for _, p := range pairs {
			s.locals = append(s.locals, [2]string{p[1], p[0]})
		}
		return nil
	}
	s.at++
	request, err := s.request()
	for _, p := range pairs {
		s.indirect = append(s.indirect, [3]any{p[1], request, p[0]})
	}
	return err
}

func (s *statements) exportStar() error {
	s.at++
	name, err := "", error(nil)
	if s.word() == "as" {
		s.at++
		name, err = s.name()
	}
	s.at++ // from
	if err != nil {
		return err
	}
	request, err := s.request()
	if name == "" {
		s.stars = append(s.stars, request)
	} else {
		s.indirect = append(s.indirect, [3]any{name, request, nil})
	}
	return err
}

// exportDefault makes the default a declaration: a function or a class with a name stays what it is, a function without
// one is given one, since it is there before the module runs; all else becomes a constant whose value is called
// default if it has no name.
func (s *statements) exportDefault(begin int) {
	first := s.at + 1
	i := first
	isFunction := false
	if s.textAt(i) == "async" && s.textAt(i+1) == "function" {
		i++
	}
	if s.textAt(i) == "function" {
		isFunction = true
		i++
		if s.textAt(i) == "*" {
			i++
		}
	} else if s.textAt(i) == "class" {
		i++
	}
	named := i > first && s.tokens[i].kind == word && s.textAt(i) != "extends"
	switch {
	case named:
		s.blank(s.tokens[begin].start, s.tokens[first].start)
		s.locals = append(s.locals, [2]string{"default", s.textAt(i)})
		s.at = i
	case isFunction:
		s.blank(s.tokens[begin].start, s.tokens[first].start)
		s.replace(s.tokens[i].start, s.tokens[i].start, " "+defaultName)
		s.locals, s.renamed = append(s.locals, [2]string{"default", defaultName}), true
		s.at = i
	default:
		s.replace(s.tokens[begin].start, s.tokens[first].start, "const "+defaultName+" = {default: ")
		s.closeDefault(first, i > first)
		s.locals = append(s.locals, [2]string{"default", defaultName})
		s.at = first
	}
}

func (s *statements) textAt(i int) string {
	if i < len(s.tokens) {
		return s.text(s.tokens[i])
	}
	return ""
}

// closeDefault ends what exportDefault has begun: before the semicolon of an expression, or behind the body of a class.
func (s *statements) closeDefault(from int, isClass bool) {
	for i := from; i < len(s.tokens); i++ {
		t := s.tokens[i]
		switch {
		case t.depth > 0:
		case isClass && s.text(t) == "}" && (s.src[t.start-1] == '\n'):
			s.replace(t.end, t.end, "}.default;")
			return
		case !isClass && s.text(t) == ";":
			s.replace(t.start, t.start, "}.default")
			return
		}
	}
}

// exportDeclaration notes the names that a declaration makes.
func (s *statements) exportDeclaration() error {
	i := s.at
	if s.textAt(i) == "async" {
		i++
	}
	switch s.textAt(i) {
	case "function", "class":
		i++
		if s.textAt(i) == "*" {
			i++
		}
		s.locals = append(s.locals, [2]string{s.textAt(i), s.textAt(i)})
		s.at = i
		return nil
	}
	end := i
	for end < len(s.tokens) && (s.tokens[end].depth > 0 || s.textAt(end) != ";") {
		end++
	}
	names, err := declared(s.src[s.tokens[i].start:s.tokens[min(end, len(s.tokens)-1)].end])
	for _, name := range names {
		s.locals = append(s.locals, [2]string{name, name})
	}
	return err
}

// declared returns the names of a declaration by const, let or var.
func declared(source string) (names []string, err error) {
	source = strings.ReplaceAll(source, "import(", prefix+"import(")
	program, err := parser.ParseFile(nil, "", "async () => {"+source+"\n}", 0)
	if err != nil {
		return nil, err
	}
	fn := program.Body[0].(*ast.ExpressionStatement).Expression.(*ast.ArrowFunctionLiteral)
	var bindings []*ast.Binding
	switch d := fn.Body.(*ast.BlockStatement).List[0].(type) {
	case *ast.LexicalDeclaration:
		bindings = d.List
	case *ast.VariableStatement:
		bindings = d.List
	}
	for _, b := range bindings {
		names = bound(b.Target, names)
	}
	return names, nil
}

// bound adds the names of a pattern.
func bound(pattern ast.Expression, names []string) []string {
	switch p := pattern.(type) {
	case *ast.Identifier:
		return append(names, p.Name.String())
	case *ast.AssignExpression:
		return bound(p.Left, names)
	case *ast.ArrayPattern:
		for _, element := range p.Elements {
			names = bound(element, names)
		}
		return bound(p.Rest, names)
	case *ast.ObjectPattern:
		for _, property := range p.Properties {
			switch property := property.(type) {
			case *ast.PropertyShort:
				names = append(names, property.Name.Name.String())
			case *ast.PropertyKeyed:
				names = bound(property.Value, names)
			}
		}
		return bound(p.Rest, names)
	}
	return names
}

// link finds what the imports and exports mean together: an export of what was imported is one of the other module.
func (s *statements) link() {
	imported := map[string]binding{}
	for _, b := range s.bindings {
		imported[b.local] = b
		if b.name != "" {
			s.imports = append(s.imports, [2]any{b.request, b.name})
		}
	}
	var own [][2]string
	for _, l := range s.locals {
		switch b, is := imported[l[1]]; {
		case !is:
			own = append(own, l)
		case b.name == "":
			s.indirect = append(s.indirect, [3]any{l[0], b.request, nil})
		default:
			s.indirect = append(s.indirect, [3]any{l[0], b.request, b.name})
		}
	}
	s.locals = own
}
