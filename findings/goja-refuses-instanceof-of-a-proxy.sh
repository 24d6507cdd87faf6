#!/usr/bin/env bash
#
# goja throws a TypeError for "x instanceof P" if P is a proxy of a class, which Node answers.
#
# One would guess: a proxy without traps behaves as its target does, so a host or a library that hands out a class behind
# a proxy (to count calls, to deprecate names, to sandbox) is not noticed by scripts that ask for the type of an object.
#
# Instead: the proxy is callable, makes objects by new, and has the target's prototype, but instanceof throws that it
# expects a function, and shows a function as what it got. So does Function.prototype[Symbol.hasInstance], called by hand.
# Whoever tells errors apart by their class, as in "catch (e) { if (e instanceof AppError) ... }", gets a TypeError in the
# place of the error that was thrown.
#
# Source: ECMA-262, Function.prototype[@@hasInstance] and OrdinaryHasInstance, which ask any callable object for its
# prototype, and so a proxy for its target's; functionproto_hasInstance in builtin_function.go of dop251/goja at
# 793a2a65c13b, which leaves it to the object, where a proxy does what a plain object does: it throws.
set -euo pipefail

dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'MOD'
module instance

go 1.26

require github.com/dop251/goja v0.0.0-20260917113740-793a2a65c13b
MOD
cat >script.js <<'JS'
class AppError extends Error {}
const Guarded = new Proxy(AppError, {});
const seen = [typeof Guarded, new Guarded() instanceof AppError, Guarded.prototype === AppError.prototype];
for (const ask of [() => new AppError() instanceof Guarded, () => Guarded[Symbol.hasInstance](new AppError())]) {
	try { seen.push(ask()) } catch (e) { seen.push(e.name) }
}
seen.join();
JS
cat >main.go <<'GO'
package main

import (
	_ "embed"
	"fmt"

	"github.com/dop251/goja"
)

//go:embed script.js
var script string

func main() {
	v, err := goja.New().RunString(script)
	fmt.Println(v, err)
}
GO
go mod tidy >log 2>&1 || { cat log; exit 1; }
goja=$(go run .)
node=$(node -p "eval(require('fs').readFileSync('script.js', 'utf8'))")
echo "goja 793a2a65c13b: $goja; node $(node --version): $node"
[ "$goja" = "function,true,true,TypeError,TypeError <nil>" ] && [ "$node" = "function,true,true,true,true" ] || { echo "NOT as described"; exit 1; }
