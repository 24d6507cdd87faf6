// Package looptest runs a program under many schedules, and shows the one under which it fails.
package looptest
