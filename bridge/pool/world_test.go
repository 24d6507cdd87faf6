package pool_test

import (
	"errors"
)

var errBoom, errWhy = errors.New("boom"), errors.New("why")

// storm is how often a race is run.
const storm = 2000

// refusing is an executor that refuses every job.
type refusing struct{}

func (refusing) Submit(func()) error { return errBoom }

// freshly is an executor that has a goroutine for each job.
type freshly struct{}

func (freshly) Submit(job func()) error {
	go job()
	return nil
}

func panicsHere() { panic(errBoom) }

type key struct{}
