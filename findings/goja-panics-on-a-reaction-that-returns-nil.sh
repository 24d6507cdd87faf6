#!/usr/bin/env bash
#
# A Go function that returns nil, which is undefined everywhere else in dop251/goja, panics as the reaction of a promise.
#
# One would guess: a func(goja.FunctionCall) goja.Value that has nothing to say returns nil, and the script gets undefined.
# So it does when a script calls it, uses it as a getter, or gives it to map. Then it does as well
# when it is given to then: a script writes promise.then(log).
#
# Instead: the nil goes, as it is, to the promise that then has returned, and that is a nil pointer dereference: a panic of
# Go that no try of the script catches, and that comes out of whatever call of the host was the outermost. The host cannot
# see it in its own function; that the script's author has added .then is enough.
#
# Source: github.com/dop251/goja, func.go: vmCall of a native function, which replaces nil; builtin_promise.go:
# newPromiseReactionJob, which calls the function past that, and createResolvingFunctions, which calls SameAs of what it got.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/dop251/goja"
)

func run(source string) (result string) {
	defer func() {
		if x := recover(); x != nil {
			result = fmt.Sprint("panic: ", x)
		}
	}()
	vm := goja.New()
	if err := vm.Set("quiet", func(goja.FunctionCall) goja.Value { return nil }); err != nil {
		panic(err)
	}
	v, err := vm.RunString(source)
	if err != nil {
		return "error: " + err.Error()
	}
	return v.String()
}

func main() {
	ok := true
	for _, source := range []string{
		`String(quiet())`,
		`String([1].map(quiet)[0])`,
		`String(Object.defineProperty({}, "x", { get: quiet }).x)`,
		`Promise.resolve(1).then(v => quiet(v)); "fine"`,
		`try { Promise.resolve(1).then(quiet) } catch (e) {} "fine"`,
	} {
		result := run(source)
		fmt.Printf("%-64s %s\n", source, result)
		panics := strings.HasPrefix(result, "panic: runtime error: invalid memory address")
		ok = ok && panics == strings.Contains(source, "then(quiet)")
	}
	if !ok {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/dop251/goja@v0.0.0-20260917113740-793a2a65c13b 2>log || { cat log; exit 1; }
go version
go list -m github.com/dop251/goja
go run -p 1 .
