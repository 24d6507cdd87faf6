package inspect

import (
	"cmp"
	"fmt"
	"slices"
)

// pools gives the pools and process pools; with the parameter stacks, also where their jobs are, for which all
// goroutines of the process stand still for a moment.
func (q *query) pools() {
	pools, processes := q.in.allPools([]*attached{q.a})
	for _, p := range pools {
		q.s.Pools = append(q.s.Pools, p.look(q.r.FormValue("stacks") != ""))
	}
	for _, p := range processes {
		q.s.Processes = append(q.s.Processes, p.look())
	}
}

// allPools returns the pools that are to be shown, and the executors of loops, as far as they are known. Each has a
// name of its own.
func (in *Inspector) allPools(of []*attached) (pools []namedPool, processes []namedProcesses) {
	in.mu.Lock()
	pools, processes = slices.Clone(in.pools), slices.Clone(in.processes)
	in.mu.Unlock()
	for _, a := range of {
		a.mu.Lock()
		for _, p := range a.pools {
			if !slices.ContainsFunc(pools, func(n namedPool) bool { return n.pool == p }) {
				pools = append(pools, namedPool{cmp.Or(p.Name(), "executor of "+a.name), p})
			}
		}
		a.mu.Unlock()
	}
	seen := map[string]int{}
	for i := range pools {
		pools[i].name = numberedName(seen, pools[i].name)
	}
	clear(seen)
	for i := range processes {
		processes[i].name = numberedName(seen, processes[i].name)
	}
	return pools, processes
}

// numberedName returns the name, with a number if it was seen before.
func numberedName(seen map[string]int, name string) string {
	if seen[name]++; seen[name] == 1 {
		return name
	}
	return numberedName(seen, fmt.Sprintf("%s (%d)", name, seen[name]))
}

func (p namedPool) look(stacks bool) Pool {
	st := p.pool.Stats()
	l := Pool{Name: p.name, Limit: p.pool.Limit(), Workers: st.Workers, Idle: st.Idle, Running: st.Running,
		Abandoned: st.Abandoned, Queued: st.Queued, Waiting: st.Waiting, Completed: st.Completed,
		Canceled: st.Canceled, Refused: st.Refused, Measured: p.pool.Measures(), QueueTime: st.QueueTime, RunTime: st.RunTime}
	jobs := p.pool.Running()
	if stacks {
		jobs = p.pool.RunningStacks()
	}
	for _, j := range jobs {
		l.Jobs = append(l.Jobs, Job{j.Function, j.Abandoned, j.RunTime, j.Stack})
	}
	return l
}

func (p namedProcesses) look() ProcessPool {
	st := p.pool.Stats()
	l := ProcessPool{Name: p.name, Limit: st.Limit, Workers: st.Workers, Idle: st.Idle,
		Starting: st.Starting, Queued: st.Queued}
	for _, w := range p.pool.Running() {
		l.Jobs = append(l.Jobs, WorkerProcess{w.PID, w.Doing, w.Calls})
		l.Calls += w.Calls
	}
	return l
}
