#!/usr/bin/env bash
#
# A file that only Go 1.27 builds makes go fmt of Go 1.26 fail, though the module builds, vets and tests well there.
#
# One would guess: the methods with type parameters of Go 1.27 can stand in a file with the constraint go1.27, as every other
# novelty of a release could, while go.mod stays at 1.26: an older Go does not read that file.
#
# Instead: go build, go vet, go test, go doc and go fix do not, but gofmt and go fmt read every file of a package whatever
# its constraints say, and stop with status 1 or 2 at what they cannot parse; goimports does the same. A check of the format,
# which is what most projects run first, turns red on the older of the two releases that Go supports. Files with such
# constraints have to be taken out of the list that gofmt is given, or be formatted by the newer Go only.
#
# Source: the description of gofmt and of go fmt, which say nothing of constraints; src/cmd/go/internal/fmtcmd/fmt.go,
# which formats all that Package.InternalAllGoFiles gives, in Go 1.26.8.
set -euo pipefail

dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=

cat >go.mod <<'MOD'
module box

go 1.26
MOD
cat >box.go <<'GO'
package box

// A Box holds a value.
type Box[T any] struct{ Value T }

// Map gives a box with what f makes of the value.
func Map[T, U any](b Box[T], f func(T) U) Box[U] { return Box[U]{f(b.Value)} }
GO
cat >methods.go <<'GO'
//go:build go1.27

package box

// Map is the function Map as a method.
func (b Box[T]) Map[U any](f func(T) U) Box[U] { return Map(b, f) }
GO

# says VERSION prints how the commands end.
says() {
	local command status said=""
	for command in build vet fmt; do
		status=0
		GOTOOLCHAIN=$1 go $command ./... >>log 2>&1 || status=$?
		said+=" $command $status"
	done
	echo "$1:$said"
}
old=$(says go1.26.8) new=$(says go1.27.3)
echo "exit status of go build, go vet and go fmt: $old; $new"
if [ "$old; $new" != "go1.26.8: build 0 vet 0 fmt 1; go1.27.3: build 0 vet 0 fmt 0" ]; then
	cat log
	echo "NOT as described"
	exit 1
fi
