//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package netpoll

import (
	"errors"

	"github.com/monoloop-go/monoloop/loop"
)

// Readiness is what a descriptor has become ready for; here, none ever does.
type Readiness uint8

const (
	Readable Readiness = 1 << iota
	Writable
	HungUp
)

// A Watcher is told what its descriptor is ready for.
type Watcher interface{ Ready(r Readiness) }

// A Poller is not to be had on this system.
type Poller struct{}

// New fails.
func New(*loop.Loop) (*Poller, error) { return nil, errors.ErrUnsupported }

// Close does nothing.
func (p *Poller) Close() error { return nil }

// Add fails.
func (p *Poller) Add(int, Watcher) error { return errors.ErrUnsupported }

// Remove does nothing.
func (p *Poller) Remove(int) {}

// Watchers returns nobody.
func (p *Poller) Watchers() []Watcher { return nil }
