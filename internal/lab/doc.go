// Package lab has what the explorations of the packages share: tests that run small programs under every order, with
// a cancellation at every place.
package lab
