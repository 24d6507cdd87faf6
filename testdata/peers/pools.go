package main

import (
	"sync"

	"github.com/alitto/pond/v2"
	"github.com/panjf2000/ants/v2"
	"github.com/sourcegraph/conc/pool"
)

// As many workers, jobs one at a time, and jobs at once as the benchmark has.
const (
	workers    = 4
	roundtrips = 10_000
	jobs       = 20_000
)

func one() int { return 1 }

func antsRoundtrip() {
	p, err := ants.NewPool(workers)
	must(err)
	defer p.Release()
	for range roundtrips {
		result := make(chan int, 1)
		must(p.Submit(func() { result <- one() }))
		<-result
	}
}

func antsGather() {
	p, err := ants.NewPool(workers)
	must(err)
	defer p.Release()
	var wg sync.WaitGroup
	for range jobs {
		wg.Add(1)
		must(p.Submit(wg.Done))
	}
	wg.Wait()
}

func pondRoundtrip() {
	p := pond.NewResultPool[int](workers)
	defer p.StopAndWait()
	for range roundtrips {
		_, err := p.Submit(one).Wait()
		must(err)
	}
}

func pondGather() {
	p := pond.NewResultPool[int](workers)
	defer p.StopAndWait()
	group := p.NewGroup()
	for range jobs {
		group.Submit(one)
	}
	_, err := group.Wait()
	must(err)
}

func concGather() {
	p := pool.NewWithResults[int]().WithMaxGoroutines(workers)
	for range jobs {
		p.Go(one)
	}
	p.Wait()
}
