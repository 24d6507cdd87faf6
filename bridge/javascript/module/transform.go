package module

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

// errNoModule is that of a source that is to be a module only if it has what only modules have.
var errNoModule = errors.New("not a module")

// looksLikeOne is for sources that esbuild cannot parse.
var looksLikeOne = regexp.MustCompile(`(?m)^(?:import|export)\b`)

// An edit puts something in place of a piece of a source.
type edit struct {
	from, to int
	with     string
}

// transform makes of a module what the linker runs. esbuild does it in two passes. The first prints the module in a
// layout that is known, with newer syntax taken back, and so that statements finds imports and exports in it. What is
// left becomes the body of a function, before which the imports are written again, and the second pass makes each use
// of an imported name one of a property of the namespace.
func transform(file, source string, perhaps bool) (*transformed, error) {
	if err := nesting.Script(source); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	m := &transformed{file: file}
	printed, err := m.print(source)
	if err != nil {
		if perhaps && !m.waits && !looksLikeOne.MatchString(source) {
			return nil, errNoModule // what is wrong with it as a module need not be so as CommonJS
		}
		return nil, err
	}
	s := &statements{transformed: m, src: string(printed.Code), out: slices.Clone(printed.Code)}
	s.tokens = scan(s.src)
	if err := s.run(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if perhaps && !s.isOne && !m.waits {
		return nil, errNoModule
	}
	return m, m.finish(m.head()+"\n"+s.edited()+"\n})()", below(printed.Map))
}

// edited returns the body with all edits made.
func (s *statements) edited() string {
	slices.SortFunc(s.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	at := 0
	for _, e := range s.edits {
		out.Write(s.out[at:e.from])
		out.WriteString(e.with)
		at = e.to
	}
	out.Write(s.out[at:])
	return out.String()
}

// print is the first pass. It is made again if there is an await at the top level.
func (m *transformed) print(source string) (api.TransformResult, error) {
	for {
		result := api.Transform(source, api.TransformOptions{
			Format: api.FormatDefault, Loader: api.LoaderJS, Target: api.ES2022, Charset: api.CharsetUTF8,
			Sourcefile: path.Base(m.file),
			Supported: map[string]bool{
				"async-generator": false, "for-await": false, "top-level-await": m.waits, "dynamic-import": true,
			},
			LegalComments: api.LegalCommentsNone, Sourcemap: api.SourceMapExternal, SourcesContent: api.SourcesContentExclude,
			Define: map[string]string{"import.meta": metaName}, LogLevel: api.LogLevelSilent,
		})
		switch {
		case len(result.Errors) == 0:
			return result, nil
		case m.waits || !slices.ContainsFunc(result.Errors, isAwait):
			return result, m.syntaxError(result.Errors[0])
		}
		m.waits = true
	}
}

func isAwait(e api.Message) bool {
	return strings.HasPrefix(e.Text, "Top-level await is not available")
}

func (m *transformed) syntaxError(e api.Message) error {
	if e.Location == nil {
		return fmt.Errorf("%s: %s", m.file, e.Text)
	}
	return fmt.Errorf("%s:%d:%d: %s", m.file, e.Location.Line, e.Location.Column+1, e.Text)
}

// head is the line before the body: the imports, and the beginning of the function, which tells the exports and stops.
func (m *transformed) head() string {
	var out strings.Builder
	for _, b := range m.bindings {
		if b.name == "" {
			fmt.Fprintf(&out, `import * as %s from "space%d"; `, b.local, b.request)
		} else {
			fmt.Fprintf(&out, `import { %s as %s } from "%d"; `, quoted(b.name), b.local, b.request)
		}
	}
	how, stop := "function*", "yield"
	if m.waits {
		how, stop = "async function", "await "+prefix+"start"
	}
	// The names that CommonJS has are hidden from the body, which may have them itself.
	fmt.Fprintf(&out, `export default ((module, exports, require) => %s (%sexports, %s, %s, %sstart) { "use strict"; %sexports({`,
		how, prefix, importName, metaName, prefix, prefix)
	for _, l := range m.locals {
		fmt.Fprintf(&out, "%s: () => %s, ", quoted(l[0]), l[1])
	}
	fmt.Fprintf(&out, "}); %s;", stop)
	return out.String()
}

func quoted(name string) string {
	data, _ := json.Marshal(name)
	return string(data)
}

var requiring = regexp.MustCompile(`(?m)^(var \S+ = )(?:__toESM\()?(require\("(?:space)?\d+"\))(?:(?:, 1)?\))?;$`)

// asyncHelper is what esbuild has async functions run by, where they are generators. The linker has its own.
var asyncHelper = regexp.MustCompile(`(?s)(?:^|\n)var __async = .*?\n};\n`)

// finish is the second pass. The namespaces stay what they are: esbuild would copy them.
func (m *transformed) finish(source string, sourceMap []byte) error {
	result := api.Transform(source+inline(sourceMap), api.TransformOptions{
		Format: api.FormatCommonJS, Loader: api.LoaderJS, Target: api.ES2022, Charset: api.CharsetUTF8,
		Sourcefile: path.Base(m.file),
		Supported:  map[string]bool{"async-await": !m.waits, "async-generator": false, "for-await": false},
		Sourcemap:  api.SourceMapExternal, SourcesContent: api.SourcesContentExclude, LogLevel: api.LogLevelSilent,
		LegalComments: api.LegalCommentsNone,
	})
	if len(result.Errors) > 0 {
		return m.syntaxError(result.Errors[0])
	}
	code := requiring.ReplaceAllString(string(result.Code), "$1$2;")
	code = asyncHelper.ReplaceAllStringFunc(code, func(helper string) string {
		return `var __async = require("async");` + strings.Repeat("\n", strings.Count(helper, "\n"))
	})
	m.code = "(function (module, exports, require) {\n" + code + "\nreturn module.exports.default;\n})" + inline(countingFromOne(below(result.Map)))
	return nil
}
