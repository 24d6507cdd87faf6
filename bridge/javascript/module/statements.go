package module

import (
	"fmt"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
)

// Names that are given to what a module needs of this package. A module must not use them itself.
const (
	prefix      = "monoloop$"
	defaultName = prefix + "default" // of export default without a name of its own
	importName  = prefix + "import"
	metaName    = prefix + "meta"
)

// A transformed module is what the linker needs to know of it, and its code: a function of the namespaces of what it
// requests that returns its body.
type transformed struct {
	file, code string
	requests   []string    // its specifiers, each once, in their order
	imports    [][2]any    // request, name: what must be there; no name for the namespace
	indirect   [][3]any    // name, request, name there: what it exports of other modules; no name there for the namespace
	stars      []int       // requests all of whose names it exports
	locals     [][2]string // name, and the expression that is its value in the body
	waits      bool        // it has an await at its top level
	renamed    bool        // its default is a function without a name

	bindings []binding
}

// A binding is one name that an import makes.
type binding struct {
	local, name string // no name: the namespace
	request     int
}

// statements takes the imports and exports out of a module that esbuild has printed, and leaves spaces in their place.
type statements struct {
	*transformed
	src    string
	out    []byte
	tokens []token
	at     int
	isOne  bool // it has what only modules have
	edits  []edit
}

func (s *statements) text(t token) string { return s.src[t.start:t.end] }

func (s *statements) word() string {
	if s.at < len(s.tokens) {
		return s.text(s.tokens[s.at])
	}
	return ""
}

// run goes through the module.
func (s *statements) run() error {
	for s.at = 0; s.at < len(s.tokens); {
		t := s.tokens[s.at]
		first := t.kind == word && t.depth == 0 && (t.start == 0 || s.src[t.start-1] == '\n')
		var err error
		switch w := s.text(t); {
		case t.kind != word:
			s.at++
		case w == "import" && s.next("("):
			s.dynamic()
		case w == "import" && first:
			err = s.importing()
		case w == "export" && first:
			err = s.exporting()
		default:
			s.isOne = s.isOne || w == metaName
			s.at++
		}
		if err != nil {
			return err
		}
	}
	s.link()
	return nil
}

// next reports whether the next token is this.
func (s *statements) next(what string) bool {
	return s.at+1 < len(s.tokens) && s.text(s.tokens[s.at+1]) == what
}

func (s *statements) blank(from, to int) {
	for i := from; i < to; i++ {
		if s.out[i] != '\n' {
			s.out[i] = ' '
		}
	}
}

// dynamic has import() call a function, unless it is a property or a method of that name.
func (s *statements) dynamic() {
	t := s.tokens[s.at]
	s.at++
	end := s.at + 1
	for end < len(s.tokens) && s.tokens[end].depth > t.depth {
		end++
	}
	property := t.start > 0 && s.src[t.start-1] == '.' && (t.start < 2 || s.src[t.start-2] != '.')
	method := end+1 < len(s.tokens) && strings.HasPrefix(s.src[s.tokens[end].end:], " {")
	if !property && !method {
		s.isOne = true
		s.replace(t.start, t.end, importName)
	}
}

// replace notes what is to be put in place of a piece, of which the first letters are kept by edits.
func (s *statements) replace(from, to int, with string) {
	s.edits = append(s.edits, edit{from, to, with})
}

// request returns the number of a specifier, which the present token is.
func (s *statements) request() (int, error) {
	specifier, err := literal(s.word())
	if err != nil {
		return 0, err
	}
	s.at++
	for i, known := range s.requests {
		if known == specifier {
			return i, nil
		}
	}
	s.requests = append(s.requests, specifier)
	return len(s.requests) - 1, nil
}

// literal returns the value of a string literal.
func literal(quoted string) (string, error) {
	program, err := parser.ParseFile(nil, "", "("+quoted+")", 0)
	if err != nil {
		return "", err
	}
	if s, ok := program.Body[0].(*ast.ExpressionStatement); ok {
		if l, ok := s.Expression.(*ast.StringLiteral); ok {
			return l.Value.String(), nil
		}
	}
	return "", fmt.Errorf("not a string: %s", quoted)
}

// end takes the statement out that began at a token, up to its semicolon.
func (s *statements) end(begin int) {
	for s.at < len(s.tokens) && (s.tokens[s.at].depth > 0 || s.word() != ";") {
		s.at++
	}
	to := len(s.src)
	if s.at < len(s.tokens) {
		to = s.tokens[s.at].end
		s.at++
	}
	s.blank(s.tokens[begin].start, to)
}

// importing is an import statement.
func (s *statements) importing() error {
	s.isOne = true
	begin := s.at
	s.at++
	var names []binding
	for s.at < len(s.tokens) && s.tokens[s.at].kind != text {
		switch w := s.word(); w {
		case ",", "from":
			s.at++
		case "*":
			s.at += 2 // as
			names = append(names, binding{local: s.word()})
			s.at++
		case "{":
			pairs, err := s.list()
			if err != nil {
				return err
			}
			for _, p := range pairs {
				names = append(names, binding{name: p[0], local: p[1]})
			}
		default:
			names = append(names, binding{name: "default", local: w})
			s.at++
		}
	}
	request, err := s.request()
	for _, b := range names {
		b.request = request
		s.bindings = append(s.bindings, b)
	}
	s.end(begin)
	return err
}

// list is a list of names in braces, each with another one, which may be the same.
func (s *statements) list() (pairs [][2]string, err error) {
	for s.at++; s.at < len(s.tokens) && s.word() != "}"; {
		if s.word() == "," {
			s.at++
			continue
		}
		a, err := s.name()
		if err != nil {
			return nil, err
		}
		b := a
		if s.word() == "as" {
			s.at++
			if b, err = s.name(); err != nil {
				return nil, err
			}
		}
		pairs = append(pairs, [2]string{a, b})
	}
	s.at++
	return pairs, nil
}

func (s *statements) name() (string, error) {
	w, kind := s.word(), s.tokens[s.at].kind
	s.at++
	if kind == text {
		return literal(w)
	}
	return w, nil
}
