// Package tests has tests that block, and examples that must not.
package tests
