//go:build !linux || 386 || s390x

package netbench

import "errors"

// serveBare needs epoll, and a number for each call of sockets.
func serveBare() (address string, err error) { return "", errors.ErrUnsupported }
