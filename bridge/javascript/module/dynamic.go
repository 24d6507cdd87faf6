package module

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"
)

// fromName is the function of the global object that gives a script the function that is its import().
const fromName = prefix + "from"

// mayImport is for sources that have something like an import().
var mayImport = regexp.MustCompile(`\bimport(?:\s|//|/\*)*[(]`)

// intoScripts has the Runtime give scripts import() where they have one, by the linker's function of a file.
func (l *Loader) intoScripts(from goja.Value) {
	_ = l.r.VM().GlobalObject().DefineDataProperty(fromName, from, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	l.r.Rewrite(func(name, source string) (string, error) {
		if !mayImport.MatchString(source) {
			return source, nil
		}
		return withImport(name, source)
	})
}

// withImport makes each import() of a script a call of a function. Newer syntax is taken back as Script does it. The
// error is that of a script that cannot be parsed.
func withImport(name, source string) (string, error) {
	m := &transformed{file: name}
	printed := lowered(name, source)
	if len(printed.Errors) > 0 {
		return "", m.syntaxError(printed.Errors[0])
	}
	s := &statements{transformed: m, src: string(printed.Code), out: slices.Clone(printed.Code)}
	s.tokens = scan(s.src)
	for s.at = 0; s.at < len(s.tokens); {
		if s.word() == "import" && s.textAt(s.at+1) == "(" {
			s.dynamic()
		} else {
			s.at++
		}
	}
	for i := range s.edits {
		s.edits[i].with = fmt.Sprintf("%s(%s)", fromName, quoted(fileOf(name)))
	}
	slices.SortFunc(s.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	return s.edited() + inline(countingFromOne(printed.Map)), nil
}

// fileOf is the file that a script's specifiers are relative to, by its name.
func fileOf(name string) string { return path.Clean(strings.TrimPrefix(name, "/")) }

// lowered is a script with newer syntax taken back.
func lowered(name, source string) api.TransformResult {
	return api.Transform(source, api.TransformOptions{
		Loader: api.LoaderJS, Target: api.ES2022, Charset: api.CharsetUTF8, Sourcefile: path.Base(name),
		Supported: map[string]bool{"async-generator": false, "for-await": false, "dynamic-import": true},
		Sourcemap: api.SourceMapExternal, SourcesContent: api.SourcesContentExclude,
		LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
	})
}
