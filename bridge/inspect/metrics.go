package inspect

import (
	"context"
	"net/http"
)

// metrics answers in the text format of Prometheus, for all loops and pools at once. A loop that does not answer is
// there with what was known last, and monoloop_up of it is 0.
func (in *Inspector) metrics(w http.ResponseWriter, r *http.Request) {
	m := &exposition{families: map[string]*family{}}
	var attached []*attached
	for _, name := range in.names() {
		if a := in.find(name); a != nil {
			in.loopMetrics(m, a, r)
			attached = append(attached, a)
		}
	}
	in.poolMetrics(m, attached)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(m.text())
}

func (in *Inspector) loopMetrics(m *exposition, a *attached, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), in.opts.Patience)
	defer cancel()
	up := 1
	if _, err := a.ask(ctx, poolsPart); err != nil {
		up = 0
	}
	p := a.tally.last()
	c, l := &p.counters, labels{"loop", a.name}
	m.gauge("monoloop_up", "Whether the loop has answered.", l, up)
	m.gauge("monoloop_tasks", "Tasks that have not ended.", l, p.loop.Tasks)
	m.gauge("monoloop_ready_entries", "Entries of the ready queue.", l, p.loop.Ready)
	m.gauge("monoloop_timers", "Timers that are set.", l, p.loop.Timers)
	m.counter("monoloop_turns_total", "Turns of the loop that have run something.", l, c.Turns)
	m.counter("monoloop_steps_total", "Steps of tasks.", l, c.Steps)
	m.counter("monoloop_callbacks_total", "Entries of the ready queue that are no steps.", l, c.Callbacks)
	m.counter("monoloop_posts_total", "Posts of other goroutines.", l, c.Posts)
	m.counter("monoloop_timers_fired_total", "Timers that became due.", l, c.TimersFired)
	m.counter("monoloop_tasks_started_total", "Tasks that were started.", l, c.Started)
	m.counter("monoloop_tasks_ended_total", "Tasks that have ended.", l, c.Ended)
	m.counter("monoloop_reports_total", "Reports to the error handler.", l, c.Reports)
	m.counter("monoloop_busy_seconds_total", "Time in steps and callbacks.", l, seconds(c.Busy))
	m.histogram("monoloop_step_seconds", "Time of a step.", l, &c.Step)
	m.histogram("monoloop_ready_wait_seconds", "Time of a task in the ready queue.", l, &c.Wait)
	m.histogram("monoloop_timer_lag_seconds", "Time of timers behind their deadlines.", l, &c.Lag)
}

// poolMetrics adds the pools that are shown, and the executors of these loops.
func (in *Inspector) poolMetrics(m *exposition, of []*attached) {
	pools, processes := in.allPools(of)
	for _, n := range pools {
		p, l := n.look(false), labels{"pool", n.name}
		m.gauge("monoloop_pool_limit", "Workers that a pool may have.", l, p.Limit)
		m.gauge("monoloop_pool_workers", "Workers of a pool.", l, p.Workers)
		m.gauge("monoloop_pool_running_jobs", "Jobs that run.", l, p.Running)
		m.gauge("monoloop_pool_queued_jobs", "Jobs that wait for a worker.", l, p.Queued)
		m.gauge("monoloop_pool_abandoned_jobs", "Jobs that run, and of which nobody wants the outcome any more.", l, p.Abandoned)
		m.gauge("monoloop_pool_waiting", "Who waits for room in the queue.", l, p.Waiting)
		m.counter("monoloop_pool_completed_total", "Jobs that have run.", l, p.Completed)
		m.counter("monoloop_pool_canceled_total", "Jobs that were canceled before they began.", l, p.Canceled)
		m.counter("monoloop_pool_refused_total", "Jobs that were refused.", l, p.Refused)
		if p.Measured {
			m.counter("monoloop_pool_queue_seconds_total", "Time of jobs in the queue.", l, seconds(p.QueueTime))
			m.counter("monoloop_pool_run_seconds_total", "Time in which jobs ran.", l, seconds(p.RunTime))
		}
	}
	for _, n := range processes {
		p, l := n.look(), labels{"pool", n.name}
		m.gauge("monoloop_process_pool_limit", "Processes that a pool may have.", l, p.Limit)
		m.gauge("monoloop_process_pool_processes", "Processes of a pool.", l, p.Workers)
		m.gauge("monoloop_process_pool_idle", "Processes that have nothing to do.", l, p.Idle)
		m.gauge("monoloop_process_pool_queued_calls", "Calls that wait for a process.", l, p.Queued)
	}
}
