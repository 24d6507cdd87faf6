package vet

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// documented gives the documentation of each exported function and method in a package of the library, as this Go
// builds it: what needs a newer one cannot even be parsed.
func documented(t *testing.T, pkg string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "..", filepath.FromSlash(pkg), "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	docs := make(map[string]string)
	for _, name := range names {
		ours, err := build.Default.MatchFile(filepath.Split(name))
		require.NoError(t, err)
		if !ours {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.IsExported() {
				docs[receiver(fn)+fn.Name.Name] = fn.Doc.Text()
			}
		}
	}
	return docs
}

// receiver returns the type of a method and a dot, or "".
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	return t.(*ast.Ident).Name + "."
}

// What other goroutines may call says so in its first sentence; the table of package vet is the same as that.
func TestThreadsafeMethodsAreThoseThatSaySo(t *testing.T) {
	said, listed := make(map[string]bool), make(map[string]bool)
	for pkg, types := range loopBound {
		docs := documented(t, pkg)
		for _, typ := range types {
			known := false
			for method, doc := range docs {
				if !strings.HasPrefix(method, typ+".") {
					continue
				}
				known = true
				sentence, _, _ := strings.Cut(strings.ReplaceAll(doc, "\n", " "), ".")
				if strings.Contains(sentence, "any goroutine") {
					said[pkg+"."+method] = true
				}
			}
			require.True(t, known, "%s.%s has no method", pkg, typ)
		}
	}
	for typ, methods := range threadsafe {
		for _, method := range methods {
			listed[typ+"."+method] = true
		}
	}
	require.Equal(t, said, listed)
}

func TestRefusedFunctionsExist(t *testing.T) {
	for name := range refused {
		dot := strings.LastIndexByte(name, '/')
		dot += strings.IndexByte(name[dot:], '.')
		require.Contains(t, documented(t, strings.TrimPrefix(name[:dot], module)), name[dot+1:])
	}
}
