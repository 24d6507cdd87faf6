module github.com/monoloop-go/monoloop/testdata/platforms

go 1.26.0

tool (
	github.com/monoloop-go/monoloop/testdata/platforms
	github.com/tetratelabs/wazero/cmd/wazero
)

require (
	github.com/tetratelabs/wazero v1.12.0 // indirect
	golang.org/x/sys v0.44.0 // indirect
)
