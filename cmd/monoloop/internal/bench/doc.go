// Package bench has the workloads by which the library is measured against goroutines and channels, and the measuring.
// Each workload is written once for each flavour that makes sense, with the public API, and once as a Go programmer
// would write it without this library.
package bench
