package task_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// fetch stands for something that takes its time, and fails for one name.
func fetch(co *loop.Co, name string, d time.Duration) (string, error) {
	if err := co.Sleep(d); err != nil {
		return "", err
	}
	if name == "" {
		return "", errors.New("no name")
	}
	return "page of " + name, nil
}

// Children are started by giving the group where a task is started. Behind the scope all have ended well.
func ExampleWithGroup() {
	err := runVirtual(func(co *loop.Co) error {
		var a, b *task.Task[string]
		err := task.WithGroup(co, func(g *task.Group) error {
			a = task.Go(g, func(co *loop.Co) (string, error) { return fetch(co, "a", 2*time.Millisecond) })
			b = task.Go(g, func(co *loop.Co) (string, error) { return fetch(co, "b", time.Millisecond) })
			return nil
		})
		if err != nil {
			return err
		}
		fmt.Println(a.Result())
		fmt.Println(b.Result())
		return nil
	})
	fmt.Println(err)
	// Output:
	// page of a <nil>
	// page of b <nil>
	// <nil>
}

// A child that fails cancels the others, and the body.
func ExampleGroupError() {
	err := runVirtual(func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, func(co *loop.Co) error {
				err := co.Sleep(time.Hour)
				fmt.Println("sibling:", err)
				return err
			})
			task.Go(g, func(co *loop.Co) (string, error) { return fetch(co, "", time.Millisecond) })
			err := co.Sleep(time.Hour)
			fmt.Println("body:", err)
			return err
		})
	})
	failed, _ := errors.AsType[*task.GroupError](err)
	fmt.Println(failed.Errors)
	// Output:
	// sibling: canceled
	// body: canceled
	// [no name]
}

// Whoever finds what all were looking for ends the group.
func ExampleGroup_Cancel() {
	_ = runVirtual(func(co *loop.Co) error {
		err := task.WithGroup(co, func(g *task.Group) error {
			for i := range 3 {
				task.Do(g, func(co *loop.Co) error {
					if err := co.Sleep(time.Duration(i+1) * 5 * time.Millisecond); err != nil {
						return err
					}
					fmt.Println("found by", i)
					g.Cancel()
					return nil
				})
			}
			return nil
		})
		fmt.Println(err)
		return nil
	})
	// Output:
	// found by 0
	// <nil>
}

func ExampleSupervise() {
	err := runVirtual(func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			for _, name := range []string{"", "b"} {
				task.Do(g, func(co *loop.Co) error {
					page, err := fetch(co, name, time.Millisecond)
					fmt.Printf("%q, %v\n", page, err)
					return err
				})
			}
			return nil
		}, task.Supervise())
	})
	fmt.Println(err)
	// Output:
	// "", no name
	// "page of b", <nil>
	// task group: 1 failed: no name
}

func ExampleLimit() {
	_ = runVirtual(func(co *loop.Co) error {
		running, most := 0, 0
		err := task.WithGroup(co, func(g *task.Group) error {
			for range 10 {
				task.Do(g, func(co *loop.Co) error {
					running++
					defer func() { running-- }()
					most = max(most, running)
					return co.Sleep(time.Millisecond)
				})
			}
			return nil
		}, task.Limit(3))
		fmt.Println(most, "at once;", err)
		return nil
	})
	// Output: 3 at once; <nil>
}

// crawl is a step task that goes through the scope of a group: it enters, starts its children, and exits.
type crawl struct {
	names []string
	group *task.Group
	exit  task.GroupExit
}

func (c *crawl) Step(co *loop.Co, in error) (done bool, err error) {
	if c.exit.Group == nil {
		c.exit.Group = c.group
		if err := c.group.Enter(co); err != nil {
			return true, err
		}
		for _, name := range c.names {
			task.DoStep(c.group, &visit{name: name})
		}
	}
	return c.exit.Step(co, in)
}

type visit struct {
	name  string
	sleep loop.SleepStep
}

func (v *visit) Step(co *loop.Co, in error) (done bool, err error) {
	v.sleep.D = time.Millisecond
	if done, err := v.sleep.Step(co, in); !done || err != nil {
		return done, err
	}
	fmt.Println("visited", v.name)
	return true, nil
}

// Step tasks use the object: Enter, the work, and a GroupExit on every way out.
func ExampleGroupExit() {
	err := runVirtual(func(co *loop.Co) error {
		c := &crawl{names: []string{"a", "b", "c"}, group: task.NewGroup(task.Limit(2))}
		_, err := task.DoStep(co, c).Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// visited a
	// visited b
	// visited c
	// <nil>
}

// The nearest mirror wins.
func ExampleFirstOf() {
	mirror := func(name string, d time.Duration) func(co *loop.Co) (string, error) {
		return func(co *loop.Co) (string, error) {
			page, err := fetch(co, name, d)
			if err != nil {
				fmt.Printf("mirror %q: %v\n", name, err)
			}
			return page, err
		}
	}
	_ = runVirtual(func(co *loop.Co) error {
		fmt.Println(task.FirstOf(co, mirror("far", time.Hour), mirror("near", 9*time.Millisecond),
			mirror("", time.Millisecond)))
		return nil
	})
	// Output:
	// mirror "": no name
	// mirror "far": canceled
	// page of near <nil>
}

// A race whose runner is a step task: it has no stack that waits.
func ExampleRaceStep() {
	_ = runVirtual(func(co *loop.Co) error {
		race := &task.RaceStep[string]{Delay: time.Second, Fns: []func(co *loop.Co) (string, error){
			func(co *loop.Co) (string, error) { return fetch(co, "far", time.Hour) },
			func(co *loop.Co) (string, error) { return fetch(co, "near", time.Second) },
		}}
		_, err := task.DoStep(co, race).Await(co)
		fmt.Println(race.Value, race.Winner, co.Loop().Time(), err)
		return nil
	})
	// Output: page of near 1 2s <nil>
}

func ExampleRaceError() {
	_ = runVirtual(func(co *loop.Co) error {
		_, err := task.FirstOf(co,
			func(co *loop.Co) (int, error) { return 0, co.Sleep(time.Millisecond) },
			func(*loop.Co) (int, error) { return 0, errors.New("not here") })
		fmt.Println(err)
		_, err = task.FirstOf(co,
			func(*loop.Co) (int, error) { return 0, errors.New("not here") },
			func(*loop.Co) (int, error) { return 0, errors.New("nor there") })
		fmt.Println(err)
		return nil
	})
	// Output:
	// <nil>
	// race: 2 failed: not here; nor there
}

// Each address gets a head start before the next is tried.
func ExampleStaggered() {
	_ = runVirtual(func(co *loop.Co) error {
		dial := func(address string, d time.Duration, err error) func(co *loop.Co) (string, error) {
			return func(co *loop.Co) (string, error) {
				fmt.Println("dial", address)
				if err := co.Sleep(d); err != nil {
					return "", err
				}
				return address, err
			}
		}
		race, err := task.Staggered(co, 20*time.Millisecond,
			dial("[2001:db8::1]", time.Hour, nil),
			dial("192.0.2.1", time.Millisecond, errors.New("refused")),
			dial("192.0.2.2", time.Millisecond, nil),
			dial("192.0.2.3", time.Millisecond, nil))
		fmt.Println(race.Value, race.Winner, race.Errors, err)
		return nil
	})
	// Output:
	// dial [2001:db8::1]
	// dial 192.0.2.1
	// dial 192.0.2.2
	// 192.0.2.2 2 [canceled refused <nil>] <nil>
}
