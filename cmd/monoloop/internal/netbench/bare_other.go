//go:build !linux

package netbench

import "errors"

// serveBare needs epoll.
func serveBare() (address string, err error) { return "", errors.ErrUnsupported }
