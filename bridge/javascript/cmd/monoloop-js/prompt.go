package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
)

// A prompt reads a source from each line, or from several, as long as what was read is only a beginning, and prints its
// value. Timers and promises run meanwhile.
type prompt struct {
	*command
	r       *javascript.Runtime
	history []string
	begun   string // lines that are only a beginning
}

const help = `.help      this
.history   what was entered; !3 is the third of it once more, !! the last
.open      how much is open that could still call back
.exit      the end, as an end of the input is
await      may stand at the top level; a const, let or var that begins such a line makes a property of the global object`

func (c *command) prompt(co *loop.Co, l *module.Loader) error {
	p := &prompt{command: c, r: l.Runtime()}
	p.load()
	in := c.in
	if c.terminal != nil {
		in, c.terminal.entries = c.terminal, func() []string { return p.history }
	}
	lines := channel.NewLines(co, in, nil)
	defer lines.Close()
	for {
		p.ask()
		line, err := lines.Next(co)
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(c.out)
			return nil
		}
		if err != nil {
			return err
		}
		if line = strings.TrimRight(line, "\r\n"); line == ".exit" {
			return nil
		}
		p.line(co, line)
	}
}

func (p *prompt) ask() {
	text := "> "
	if p.begun != "" {
		text = "… "
	}
	if p.terminal != nil {
		p.terminal.ask(text)
		return
	}
	fmt.Fprint(p.out, text)
}

func (p *prompt) line(co *loop.Co, line string) {
	if p.begun == "" && p.special(&line) {
		return
	}
	source := p.begun + line
	if strings.TrimSpace(source) == "" {
		return
	}
	deep := nesting.Script(source) // before the engine's parser sees it
	if deep == nil && unfinished(source) && line != "" {
		p.begun = source + "\n"
		return
	}
	p.begun = ""
	p.remember(source)
	if deep != nil {
		fmt.Fprintln(p.out, "Uncaught SyntaxError:", deep)
		return
	}
	v, err := p.evaluate(co, source)
	if err != nil {
		fmt.Fprintln(p.out, "Uncaught", err)
		return
	}
	fmt.Fprintln(p.out, p.r.Inspect(v))
}

// special does what a line that begins with a dot asks for, and replaces one that recalls an entry of the history.
func (p *prompt) special(line *string) (done bool) {
	switch {
	case *line == ".help":
		fmt.Fprintln(p.out, help)
	case *line == ".history":
		for i, entry := range p.history {
			fmt.Fprintf(p.out, "%4d  %s\n", i+1, strings.ReplaceAll(entry, "\n", "\n      "))
		}
	case *line == ".open":
		fmt.Fprintln(p.out, p.r.Open())
	case strings.HasPrefix(*line, "!"):
		return p.recall(line)
	default:
		return false
	}
	return true
}

func (p *prompt) recall(line *string) (done bool) {
	n := len(p.history)
	if *line != "!!" {
		number, err := strconv.Atoi((*line)[1:])
		if err != nil {
			return false // a negation
		}
		n = number
	}
	if n < 1 || n > len(p.history) {
		fmt.Fprintln(p.out, "no such entry")
		return true
	}
	*line = p.history[n-1]
	fmt.Fprintln(p.out, *line)
	return false
}

// unfinished reports whether a source is the beginning of another one.
func unfinished(source string) bool {
	_, err := goja.Compile("", asyncSource(source), false)
	return err != nil &&
		(strings.Contains(err.Error(), "Unexpected end of input") || strings.Contains(err.Error(), "ILLEGAL"))
}

var (
	hasAwait    = regexp.MustCompile(`\bawait\b`)
	declaration = regexp.MustCompile(`^\s*(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=`)
)

// asyncSource makes a source with an await one that the engine takes: an async function, whose value is that of the
// source's last statement if it is an expression.
func asyncSource(source string) string {
	if !hasAwait.MatchString(source) {
		return source
	}
	source = declaration.ReplaceAllString(source, "globalThis.$1 =")
	expression := "(async () => (" + strings.TrimRight(strings.TrimSpace(source), ";") + "\n))()"
	if _, err := goja.Compile("", expression, false); err == nil {
		return expression
	}
	body := "(async () => {" + source + "\n})()"
	if at := lastExpression(body); at > 0 {
		returned := body[:at] + "return " + body[at:]
		if _, err := goja.Compile("", returned, false); err == nil {
			return returned
		}
	}
	return body
}

// lastExpression returns where the last statement of a function begins that is called at once, if it is an expression;
// otherwise zero.
func lastExpression(source string) int {
	program, err := parser.ParseFile(nil, "", source, 0)
	if err != nil {
		return 0
	}
	call := program.Body[0].(*ast.ExpressionStatement).Expression.(*ast.CallExpression)
	statements := call.Callee.(*ast.ArrowFunctionLiteral).Body.(*ast.BlockStatement).List
	if len(statements) == 0 {
		return 0
	}
	last, ok := statements[len(statements)-1].(*ast.ExpressionStatement)
	if !ok {
		return 0
	}
	return int(last.Idx0()) - 1 // it counts from one
}

// evaluate runs a source, and waits for its value if it has an await.
func (p *prompt) evaluate(co *loop.Co, source string) (goja.Value, error) {
	if _, err := goja.Compile("", "("+source+"\n)", false); err == nil && strings.HasPrefix(strings.TrimSpace(source), "{") {
		source = "(" + source + "\n)" // an object, and no block
	}
	asynchronous := asyncSource(source)
	v, err := p.r.RunScript("[prompt]", asynchronous)
	if err != nil || asynchronous == source {
		return v, err
	}
	return p.r.Await(co, v)
}

func (p *prompt) load() {
	if p.command.history == "" {
		return
	}
	data, err := os.ReadFile(p.command.history)
	if err == nil && len(data) > 0 {
		p.history = strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	}
}

func (p *prompt) remember(source string) {
	p.history = append(p.history, source)
	if p.command.history == "" {
		return
	}
	f, err := os.OpenFile(p.command.history, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	_, _ = f.WriteString(strings.ReplaceAll(source, "\n", " ") + "\n")
}
