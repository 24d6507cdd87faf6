// Package queue has queues between the tasks of one loop: producers put items, consumers get them, and whoever cannot
// go on waits without holding anybody up.
//
// # Producers and consumers
//
// One producer, three consumers, and at most two jobs that lie between them; todo and work stand for what is to be
// done:
//
//	err := loop.Run(func(co *loop.Co) error {
//		jobs := queue.New[string](2)
//		return task.WithGroup(co, func(g *task.Group) error {
//			for range 3 {
//				task.Do(g, func(co *loop.Co) error {
//					for job, err := range jobs.All(co) { // gets until the queue was shut down and is empty
//						if err != nil {
//							return err // this task was canceled
//						}
//						if err := work(co, job); err != nil {
//							return err // which cancels the others, and comes out of loop.Run
//						}
//					}
//					return nil
//				})
//			}
//			for _, job := range todo {
//				if err := jobs.Put(co, job); err != nil { // waits while two lie there
//					return err
//				}
//			}
//			jobs.Shutdown() // nothing will come any more
//			return nil
//		})
//	})
//
// [loop.Run] runs a function as a coroutine on a new loop until it and everything it began has ended. The co that it is
// given is what lets it wait: whatever takes a co may suspend, and meanwhile others run. Between two waits nobody else
// runs, so that tasks may share variables without a mutex. [task.Do] starts a task; the group of [task.WithGroup] waits
// for the tasks that were started in it, and returns what went wrong in any of them.
//
// A queue has an order, which is chosen when it is made: [New] gives the oldest item first, [NewLIFO] the newest, and
// [NewPriority] the smallest. It has a limit, or none if max is not positive; the limit is what keeps a quick producer
// from filling the memory.
//
// # Who waits
//
// [Queue.Put] waits while the queue is full, and [Queue.Get] while it is empty; if they need not wait, they do not give
// way either. [Queue.TryPut] and [Queue.TryGet] never wait, take no co, and are for callbacks. Waiting coroutines are
// woken first come, first served, one for each item or room. One that was woken runs in the next turn, and has no claim
// until then: if a Try or a newcomer takes the item or the room before it runs, it waits again, as the last. That is
// how asyncio does it, and it has the merit that an item is always either in the queue or with somebody who runs.
//
// A wait ends early when its coroutine is canceled, by a timeout for example. Then the item that it did not put is not
// in the queue, an item that it was woken for stays there, and the next who waits is woken instead: canceling loses
// nothing.
//
// # The end
//
// There are two ways to tell consumers that the work is done. [Queue.Shutdown], as above, refuses further puts, lets
// what is there be got, and then gives every Get the error [ErrShutDown]; [Queue.ShutdownNow] drops what is there as
// well. The other way is to count: consumers call [Queue.TaskDone] once for each item when they have dealt with it, and
// [Queue.Join] waits until that was done for every item ever put. It is for consumers that run for ever, and for items
// that make new items, where an empty queue does not mean that nothing is left to do.
//
// # Step tasks
//
// A step task, which has no stack to suspend, makes the steps of a [GetStep], of a [PutStep], or of a [JoinStep].
// Get, Put and Join are nothing but an await of these.
//
//	func (c *consumer) Step(co *loop.Co, in error) (done bool, err error) {
//		for {
//			if done, err := c.get.Step(co, in); !done || err != nil {
//				return done, err // it waits, or the queue is at its end
//			}
//			in = nil
//			deal(c.get.Item)
//		}
//	}
//
// # Threads
//
// A queue belongs to the loop on which somebody first waited for it, and to that loop's goroutine; a wait on another
// loop is refused with [loop.ErrForeignLoop]. It is no channel. Other goroutines reach it by
// [loop.Loop.CallSoonThreadsafe], with a function that calls TryPut; package bridge has more ways.
//
// # Names for those who know asyncio
//
//	asyncio                      here                     what differs on purpose
//	Queue(maxsize)               New(max)                 typed; need not be made on a running loop
//	LifoQueue                    NewLIFO
//	PriorityQueue                NewPriority(max, less)   a function says what is smaller; equal items keep
//	                                                      their order, there is no need for tuples with a counter
//	await put, put_nowait        Put, TryPut              PutStep for step tasks
//	await get, get_nowait        Get, TryGet              GetStep for step tasks
//	qsize, maxsize               Len, Max
//	empty, full                  Empty, Full
//	task_done                    TaskDone                 once too often is the error ErrOverDone, not an exception
//	await join                   Join, JoinStep
//	-                            Unfinished               what a Join still waits for
//	shutdown()                   Shutdown
//	shutdown(immediate=True)     ShutdownNow
//	-                            All                      the loop of a consumer, as a range
//	QueueEmpty, QueueFull        ErrEmpty, ErrFull        values, to be compared by errors.Is
//	QueueShutDown                ErrShutDown
//
// There is no class to inherit from in order to change the order (asyncio's _init, _get and _put): an order of one's
// own is a less for NewPriority.
package queue
