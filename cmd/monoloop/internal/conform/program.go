package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/future"
)

// A Program is a parsed conformance program.
type Program struct{ main block }

type block []statement

// A statement is an operation with its arguments, of the types that its signature names.
type statement struct {
	op   string
	args []any
}

// A handler runs its body for the errors that match; where it is a racer, match is its name.
type handler struct {
	match string
	body  block
}

// ticks is a number of ticks, or none.
type ticks struct {
	n    int
	null bool
}

// tick is how long a tick takes, in virtual time.
const tick = time.Millisecond

func (t ticks) duration() time.Duration { return time.Duration(t.n) * tick }

var modes = map[string]future.Mode{
	"ALL_COMPLETED": future.AllCompleted, "FIRST_COMPLETED": future.FirstCompleted, "FIRST_EXCEPTION": future.FirstError,
}

// Parse reads a program. An error names the place.
func Parse(data []byte) (*Program, error) {
	var top struct {
		Main []json.RawMessage `json:"main"`
	}
	if err := json.Unmarshal(data, &top); err != nil {
		return nil, at(data, err)
	}
	if top.Main == nil {
		return nil, errors.New("main: missing")
	}
	main, err := parseBlock("main", top.Main)
	return &Program{main}, err
}

// at adds the line and column to an error of the JSON itself.
func at(data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var offset int64
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
		err = errors.New("main is not a list of statements")
	}
	before := string(data[:min(max(int(offset)-1, 0), len(data))])
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndex(before, "\n")
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}

func parseBlock(place string, raw []json.RawMessage) (block, error) {
	b := make(block, len(raw))
	for i, r := range raw {
		st, err := parseStatement(fmt.Sprintf("%s[%d]", place, i), r)
		if err != nil {
			return nil, err
		}
		b[i] = st
	}
	return b, nil
}

func parseStatement(place string, raw json.RawMessage) (statement, error) {
	var parts []json.RawMessage
	var st statement
	if json.Unmarshal(raw, &parts) != nil || len(parts) == 0 || json.Unmarshal(parts[0], &st.op) != nil {
		return st, fmt.Errorf("%s: a statement is a list that begins with its name", place)
	}
	k, ok := kinds[st.op]
	if !ok {
		return st, fmt.Errorf("%s: unknown statement %q", place, st.op)
	}
	letters, optional := strings.CutSuffix(k.signature, "?")
	parts = parts[1:]
	if len(parts) > len(letters) || len(parts) < len(letters) && !(optional && len(parts) == len(letters)-1) {
		return st, fmt.Errorf("%s: %s has %d arguments, not %d", place, st.op, len(letters), len(parts))
	}
	for i, part := range parts {
		arg, err := parseArg(fmt.Sprintf("%s[%d]", place, i+1), letters[i], part)
		if err != nil {
			return st, err
		}
		st.args = append(st.args, arg)
	}
	return st, nil
}

func parseArg(place string, kind byte, raw json.RawMessage) (any, error) {
	switch kind {
	case 'n':
		return parseAs[string](place, "a string", raw)
	case 'i':
		return parseAs[int](place, "an integer", raw)
	case 'b':
		return parseAs[bool](place, "true or false", raw)
	case 'L':
		return parseAs[[]string](place, "a list of names", raw)
	case 'e':
		return parseError(place, raw)
	case 't':
		n, err := parseAs[*int](place, "an integer or null", raw)
		if err != nil || n == nil {
			return ticks{null: true}, err
		}
		return ticks{n: *n}, nil
	case 'W':
		name, err := parseAs[string](place, "a string", raw)
		mode, ok := modes[name]
		if err == nil && !ok {
			err = fmt.Errorf("%s: unknown mode %q", place, name)
		}
		return mode, err
	case 'Q':
		kind, err := parseAs[string](place, "a string", raw)
		if err == nil && newQueue[kind] == nil {
			err = fmt.Errorf("%s: unknown kind of queue %q", place, kind)
		}
		return kind, err
	case 'B':
		parts, err := parseAs[[]json.RawMessage](place, "a list of statements", raw)
		if err != nil {
			return nil, err
		}
		return parseBlock(place, parts)
	}
	return parseNamed(place, namings[kind], raw)
}

func parseAs[T any](place, what string, raw json.RawMessage) (v T, err error) {
	if json.Unmarshal(raw, &v) != nil || string(raw) == "null" && !strings.Contains(what, "null") {
		return v, fmt.Errorf("%s: %s is not %s", place, raw, what)
	}
	return v, nil
}

func parseError(place string, raw json.RawMessage) (string, error) {
	name, err := parseAs[string](place, "the name of an error", raw)
	if err == nil && slices.Contains([]string{"", "ExceptionGroup", "Exception", "BaseException"}, name) {
		err = fmt.Errorf("%s: %q cannot be raised", place, name)
	}
	return name, err
}

// A naming says what a list of names with a body each is made of.
type naming struct{ list, one, name string }

var namings = map[byte]naming{
	'H': {"a list of handlers", "a handler is the name of an error and a body", "the name of an error"},
	'R': {"a list of racers", "a racer is a name and a body", "a string"},
}

func parseNamed(place string, of naming, raw json.RawMessage) ([]handler, error) {
	rows, err := parseAs[[][]json.RawMessage](place, of.list, raw)
	if err != nil {
		return nil, err
	}
	handlers := make([]handler, len(rows))
	for i, row := range rows {
		place := fmt.Sprintf("%s[%d]", place, i)
		if len(row) != 2 {
			return nil, fmt.Errorf("%s: %s", place, of.one)
		}
		if handlers[i].match, err = parseAs[string](place+"[0]", of.name, row[0]); err != nil {
			return nil, err
		}
		parts, err := parseAs[[]json.RawMessage](place+"[1]", "a list of statements", row[1])
		if err != nil {
			return nil, err
		}
		if handlers[i].body, err = parseBlock(place+"[1]", parts); err != nil {
			return nil, err
		}
	}
	return handlers, nil
}
