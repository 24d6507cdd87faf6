// Package coro has the coroutine switch: the only user of iter.Pull in the project.
package coro
