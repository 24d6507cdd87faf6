package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// options are those that everybody who has to do with a namespace of this program agrees on.
func options(namespace string) *jetstream.Options {
	return &jetstream.Options{Namespace: namespace, AckWait: 2 * time.Second}
}

var (
	// primes counts the primes below n, by trial division: it is there to take time.
	primes = remote.Register("primes", func(ctx context.Context, n int) (count int, err error) {
		for i := 2; i < n; i++ {
			if isPrime(i) {
				count++
			}
			if i%1024 == 0 && ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
		}
		return count, nil
	})
	// poison ends the process that runs it.
	poison = remote.Register("poison", func(context.Context, struct{}) (int, error) {
		os.Exit(7)
		return 0, errors.New("never")
	})
)

func isPrime(n int) bool {
	for d := 2; d*d <= n; d++ {
		if n%d == 0 {
			return false
		}
	}
	return true
}
