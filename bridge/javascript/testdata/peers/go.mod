module github.com/monoloop-go/monoloop/bridge/javascript/testdata/peers

go 1.26.0

require (
	github.com/dop251/goja v0.0.0-20260917113740-793a2a65c13b
	github.com/dop251/goja_nodejs v0.0.0-20260212111938-1f56ff5bcf14
	github.com/monoloop-go/monoloop v0.0.0
	github.com/monoloop-go/monoloop/bridge/javascript v0.0.0
)

require (
	github.com/dlclark/regexp2/v2 v2.5.2 // indirect
	github.com/go-sourcemap/sourcemap v2.1.4+incompatible // indirect
	github.com/google/btree v1.1.3 // indirect
	github.com/google/pprof v0.0.0-20240727154555-813a5fbdbec8 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace (
	github.com/monoloop-go/monoloop => ../../../..
	github.com/monoloop-go/monoloop/bridge/javascript => ../..
)
