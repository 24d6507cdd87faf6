#!/usr/bin/env bash
#
# goja looks up source maps one column too far to the right, so an error at the end of a piece names another line.
#
# One would guess: an error at the place that a source map gives to line 1 of in.js is told as one of line 1, and columns
# count from one or from zero, but the same with a map as without.
#
# Instead: goja counts columns from one, a source map from zero, and it hands the one to the other. A place that is the last
# column of a piece of the map is taken for the first of the next piece, which after a minifier or a compiler is often
# another line; and the column that comes back, counted from zero, is shown as it is. Below, the first five columns of the
# output come from line 1 of in.js and the others from line 2. The failing call is in column 5, counted from one, so in
# line 1 of in.js; it is told as line 2, column 0.
#
# Source: Revision 3 of the source map format (ECMA-426), in which both columns count from zero; (*File).Position in
# file/file.go of dop251/goja at 793a2a65c13b, which passes its own column to the map's Source and takes what it returns.
set -euo pipefail

dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'MOD'
module column

go 1.26

require github.com/dop251/goja v0.0.0-20260917113740-793a2a65c13b
MOD
cat >main.go <<'GO'
package main

import (
	"encoding/base64"
	"fmt"
	"os"

	"github.com/dop251/goja"
)

// The first five columns of the output are line 1 of in.js from column 0 on, the rest is line 2 from column 0 on.
const sourceMap = `{"version":3,"sources":["in.js"],"sourcesContent":["boom(\n);"],"names":[],"mappings":"AAAA,KACA"}`

func main() {
	const output = "boom();"
	plain := failure(output)
	mapped := failure(output + "\n//# sourceMappingURL=data:application/json;base64," +
		base64.StdEncoding.EncodeToString([]byte(sourceMap)))
	fmt.Printf("goja 793a2a65c13b: %s; with the map: %s\n", plain, mapped)
	if plain != "ReferenceError: boom is not defined at out.js:1:5(1)" ||
		mapped != "ReferenceError: boom is not defined at in.js:2:0(1)" {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}

func failure(source string) string {
	_, err := goja.New().RunScript("out.js", source)
	return err.Error()
}
GO
go mod tidy >log 2>&1 || { cat log; exit 1; }
go run .
