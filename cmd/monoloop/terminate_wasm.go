package main

import "context"

// untilTerminated is a context that nothing ends: nobody can ask this process to. On wasip1 package os/signal would look for
// what never comes, again and again.
func untilTerminated() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}
