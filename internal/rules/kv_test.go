package rules

import (
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The key-value server, with its command line, has fewer than 2,000 lines of Go on which something stands besides
// comments; its tests, and the packages that are for others as well, are not counted.
func TestTheServerIsShort(t *testing.T) {
	files := []string{"../../cmd/monoloop/kv.go"}
	for _, dir := range []string{"store", "server"} {
		found, err := filepath.Glob("../../cmd/monoloop/internal/kv/" + dir + "/*.go")
		require.NoError(t, err)
		require.NotEmpty(t, found)
		files = append(files, found...)
	}
	whole, code := 0, 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		whole += strings.Count(string(source), "\n")
		code += linesOfCode(source)
	}
	t.Logf("%d lines, %d without comments and empty ones", whole, code)
	require.Less(t, code, 2000)
}

// linesOfCode counts the lines that a token of Go stands on, or goes through.
func linesOfCode(source []byte) (n int) {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	for last := 0; ; {
		pos, kind, text := s.Scan()
		if kind == token.EOF {
			return n
		}
		if kind == token.SEMICOLON && text == "\n" {
			continue // which the scanner has put there
		}
		first := file.Line(pos)
		end := first + strings.Count(text, "\n")
		n += end - max(first-1, last)
		last = max(last, end)
	}
}

func TestLinesOfCode(t *testing.T) {
	require.Equal(t, 6, linesOfCode([]byte("// Package p\npackage p\n\nvar a = `x\n\ny` /*\n*/\n\n\tvar b = 1 // one\n// two\nvar c\n")))
	require.Zero(t, linesOfCode([]byte("// nothing\n\n")))
}
