// Package leak is the TestMain of every package: a test that leaves a goroutine fails.
package leak
