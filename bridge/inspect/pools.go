package inspect

import "slices"

// pools gives the pools and process pools; with the parameter stacks, also where their jobs are, for which all
// goroutines of the process stand still for a moment.
func (q *query) pools() {
	in := q.in
	in.mu.Lock()
	pools, processes := slices.Clone(in.pools), slices.Clone(in.processes)
	in.mu.Unlock()
	q.a.mu.Lock()
	for _, p := range q.a.pools {
		if !slices.ContainsFunc(pools, func(n namedPool) bool { return n.pool == p }) {
			pools = append(pools, namedPool{"executor of " + q.a.name, p})
		}
	}
	q.a.mu.Unlock()
	for _, p := range pools {
		q.s.Pools = append(q.s.Pools, p.look(q.r.FormValue("stacks") != ""))
	}
	for _, p := range processes {
		q.s.Processes = append(q.s.Processes, p.look())
	}
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
