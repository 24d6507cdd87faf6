// Small programs under every order: producers and consumers who meet at a queue, while one of them is canceled at any
// time, or the queue is shut down. Whatever happens, an item that was put was got once, or is in the queue.
package queue_test

import (
	"errors"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// A market is one run of a program around a queue, with what has come of it.
type market struct {
	t      *looptest.T
	co     *loop.Co
	kind   lab.Kind
	order  discipline
	queue  *queue.Queue[int]
	actors []*task.Task[struct{}] // who may be canceled
	others []*task.Task[struct{}]
	plan   lab.Intrusion

	content      []int // of the queue, as those saw it who have put and got
	put, got     []int
	dropped      []int // by ShutdownNow
	gets, puts   int   // that wait now
	refused      int   // gets and puts that the shutdown has ended
	shut         bool
	done         int // calls of TaskDone
	allDone      int // how often everything was done
	joins, joint int // joins that were begun, and those that have returned
}

// actor starts a task that makes the steps one after the other, until one of them ends it.
func (m *market) actor(steps ...loop.Stepper) {
	a := m.begin(steps...)
	m.actors = append(m.actors, a)
	m.t.Target(a.Co())
}

func (m *market) begin(steps ...loop.Stepper) *task.Task[struct{}] {
	s := &sequence{steps}
	if m.kind == lab.Step {
		return task.DoStep(m.co, s)
	}
	return task.Do(m.co, s.Await)
}

// sequence is one step after the other; the first error ends it.
type sequence struct{ steps []loop.Stepper }

func (s *sequence) Step(co *loop.Co, in error) (bool, error) {
	for ; len(s.steps) > 0; s.steps = s.steps[1:] {
		if done, err := s.steps[0].Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
	}
	return true, nil
}

// Await is Step for a straight-line task.
func (s *sequence) Await(co *loop.Co) error {
	for _, step := range s.steps {
		if err := await(co, step); err != nil {
			return err
		}
	}
	return nil
}

func await(co *loop.Co, s loop.Stepper) error {
	if a, ok := s.(interface{ Await(co *loop.Co) error }); ok {
		return a.Await(co)
	}
	return co.Await(s)
}

// A deed is a step that does not wait.
type deed func()

func (d deed) Step(*loop.Co, error) (bool, error) {
	d()
	return true, nil
}

func pauses(n int) (steps []loop.Stepper) {
	for range n {
		steps = append(steps, &loop.SleepStep{})
	}
	return steps
}

// counted is a wait that is counted as long as it lasts, and whose outcome is noted in the step in which it comes.
type counted struct {
	loop.Stepper
	waiting *int
	begun   bool
	then    func(err error)
}

func (c *counted) Step(co *loop.Co, in error) (bool, error) {
	if !c.begun {
		c.begun = true
		*c.waiting++
	}
	done, err := c.Stepper.Step(co, in)
	if done {
		*c.waiting--
		c.then(err)
	}
	return done, err
}

// Await is Step for a straight-line task.
func (c *counted) Await(co *loop.Co) error {
	*c.waiting++
	err := co.Await(c.Stepper)
	*c.waiting--
	c.then(err)
	return err
}

func (m *market) putting(item int) loop.Stepper {
	return &counted{Stepper: put(m.kind, m.queue, item), waiting: &m.puts, then: func(err error) {
		if m.succeeded(err) {
			m.hasPut(item)
		}
	}}
}

func (m *market) hasPut(item int) {
	require.False(m.t, m.shut, "a put after the shutdown")
	m.put, m.content = append(m.put, item), append(m.content, item)
	require.True(m.t, m.queue.Max() <= 0 || len(m.content) <= m.queue.Max(), "more than there is room for")
}

func (m *market) getting() loop.Stepper {
	item := new(int)
	return &counted{Stepper: get(m.kind, m.queue, item), waiting: &m.gets, then: func(err error) {
		if m.succeeded(err) {
			m.hasGot(*item)
		}
	}}
}

func (m *market) hasGot(item int) {
	require.NotEmpty(m.t, m.content)
	next := m.order.next(m.content)
	require.Equal(m.t, m.content[next], item, "out of %v", m.content)
	m.content = slices.Delete(m.content, next, next+1)
	m.got = append(m.got, item)
}

// succeeded tells whether there was no error, and looks at those that there may be.
func (m *market) succeeded(err error) bool {
	if errors.Is(err, queue.ErrShutDown) {
		require.True(m.t, m.shut)
		m.refused++
	} else if err != nil {
		require.True(m.t, loop.IsCanceled(err), "%v", err)
	}
	return err == nil
}

func (m *market) taskDone() loop.Stepper {
	return deed(func() {
		require.NoError(m.t, m.queue.TaskDone())
		if m.done++; m.done+len(m.dropped) == len(m.put) {
			m.allDone++
		}
	})
}

// join waits until everything is done, which must then have been so once since the join was begun.
func (m *market) join() loop.Stepper {
	before := 0
	return &sequence{[]loop.Stepper{
		deed(func() {
			before = m.allDone
			if m.queue.Unfinished() == 0 {
				before--
			}
		}),
		&counted{Stepper: join(m.kind, m.queue), waiting: &m.joins, then: func(err error) {
			if err == nil {
				m.joint++
				require.Greater(m.t, m.allDone, before, "joined while %d are unfinished", m.queue.Unfinished())
			}
		}},
	}}
}

func (m *market) shutDown(now bool) {
	m.shut = true
	if !now {
		m.queue.Shutdown()
		return
	}
	m.dropped, m.content = append(m.dropped, m.content...), nil
	m.queue.ShutdownNow()
	if m.done+len(m.dropped) == len(m.put) {
		m.allDone++
	}
}

// meet lets the actors go, with the intrusion, until nothing can happen any more, and then looks at what there is.
func (m *market) meet() {
	if !m.plan.None {
		pause := m.plan.Pause()
		pause.Started(m.begin(pause, deed(func() { m.actors[m.plan.Target].Cancel(nil) })).Co())
	}
	m.settle()
	m.look()
	m.shutDown(false)
	m.settle()
	m.look()
	for _, a := range slices.Concat(m.actors, m.others) {
		if m.joins > 0 && a.Cancel(nil) { // who got an item and was canceled has not told it done
			m.settle()
		}
		require.True(m.t, a.Done(), "%v", a)
		if err := a.Err(); !loop.IsCanceled(err) && !errors.Is(err, queue.ErrShutDown) && !errors.Is(err, loop.ErrTimeout) {
			require.NoError(m.t, err)
		}
	}
}

func (m *market) settle() { require.NoError(m.t, m.co.Sleep(time.Second)) }

// look requires that nothing was lost or made up, and that nobody waits for what could be had.
func (m *market) look() {
	require.ElementsMatch(m.t, m.put, slices.Concat(m.got, m.content, m.dropped))
	require.Equal(m.t, len(m.content), m.queue.Len())
	require.Equal(m.t, len(m.put)-m.done-len(m.dropped), m.queue.Unfinished())
	require.True(m.t, m.gets == 0 || m.queue.Empty() && !m.shut, "%d wait to get", m.gets)
	require.True(m.t, m.puts == 0 || m.queue.Full() && !m.shut, "%d wait to put", m.puts)
	require.True(m.t, m.joins == 0 || m.queue.Unfinished() > 0, "%d wait for the end", m.joins)
}
