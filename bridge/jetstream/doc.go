// Package jetstream runs the registered functions of package remote on other machines, through NATS with its store
// JetStream, whose server can also be part of the program, so that the first run needs nothing installed.
//
//	var Factorial = remote.Register("factorial", func(ctx context.Context, n int64) (*big.Int, error) {
//		return new(big.Int).MulRange(1, n), nil
//	})
//
//	// here                                                  // there, any number of times
//	e, err := jetstream.Connect(ctx, url, nil)               e, err := jetstream.Connect(ctx, url, nil)
//	c, err := e.NewClient(ctx, nil)                          err = jetstream.Work(ctx, e, nil)
//	v, err := jetstream.Submit(ctx, c, Factorial, 20).Result(ctx)
//	v, err := jetstream.Run(co, c, Factorial, 20).Await(co)  err = jetstream.Serve(co, e, nil) // on a loop
//
// It is a module of its own, because of what it needs.
//
// # Functions
//
// Whatever can run in a process pool can run here: the functions are those of remote.Register, with the same codecs,
// and errors that keep the names of their types and the text of their stacks. A job carries the name of its function
// and a signature of what that takes and gives. A worker that does not know both gives the job back, and says so in its
// heartbeat; that is no try. A function may run more than once, and at the same time as before: see the table below.
//
// # Clients
//
// [Submit] gives a pool.Job, [Run] a future, [Map] and [MapOn] the results in order. No more jobs of a client are on
// their way than ClientOptions.Window; [Client.Room] holds back who makes them. [JobOptions] have a lane, a delay, an
// order key, a limit of tries, and an ID by which a repeated submit is the same job. To cancel a job reaches the worker
// that runs it. The limit of the wait is that of Job.Result or future.WaitFor; that of the work is Func.Within. What is
// known of a job outlives its client by Options.Keep: [Attach] finds it by its id.
//
// # Workers
//
// [Work] and [Serve] run so many jobs of each lane at a time: on goroutines, on an executor, in a process pool that
// takes the crashes, or, with [OnLoop], as tasks. The next job is asked for when there is a place for it, and not
// before. [Worker.Drain] ends what runs and takes no more. [Engine.Workers], [Engine.Lanes], [Engine.Dead] and
// [Engine.Job] tell what goes on, and [Engine.Panel] is all of it as a page of an inspect.Inspector. [Engine.PutBack]
// gives a dead job its tries back, [Engine.Sweep], or WorkerOptions.Sweep, removes what interrupted writers of large
// values have left.
//
// # The life of a job
//
// The first worker that gets a job writes nothing before the outcome:
//
//	client              queue               bucket of records          worker
//	  | job ------------> message
//	  |                     | given out ---------------------------------> |
//	  |                     |                 is there a record? <-------- | of many jobs by one request
//	  |                     | <----------------------------- renewed ----- | works, and says so
//	  | <---- told anew ------------------- done, the outcome <----------- | if there is still none
//	  |                 removed <---------------------------------------- | once that is stored
//
// What else happens to a job:
//
//	what happens                              in the queue          in the bucket of records
//	submitted with an ID                      its message, after    open, lease 0, if there was none
//	taken, with a record, or not the first    given out             open, lease + 1, tries + 1, over what was read
//	taken by who does not know it             given back            open, tries as they were, if there was none
//	refused by its worker's executor          given back            open, tries as they were, and why
//	its worker dies                           given out again       nothing
//	a process of its worker's dies            given back            open, the cause
//	canceled                                  removed by who has it canceled, over what was read
//	tries used up                             removed, at last      dead, after its message is among the dead
//	put back                                  its message, anew     open, round + 1, tries 0
//
// Who gets a job for the second time without a record takes the first one for a try, as it may have begun. All writes of
// a record name the revision that they replace, zero for none. So of two who have the same job one stores its outcome,
// whoever of them is late, and a record that is settled stays so, unless a dead job is put back. Who is late sends no
// answer: the server would take it for the answer of who has the job now.
//
// # What is promised
//
// A job that was submitted runs at least once, unless it was canceled before, and its outcome is stored once.
//
//	what dies, and when                       what happens
//	a client, before Submit's job is sent     nothing; its program does it again, with an ID if it may have been sent
//	a client, later                           the job goes on, and is found by its id
//	a worker, while it runs a job             another has it after Options.AckWait, and that is a try
//	a worker, before it has stored            the same: it runs again
//	a worker, after that, before it answers   it is not run again: the done are looked up before the work
//	each worker that takes a job              dead after its tries; other jobs go on
//	a process of WorkerOptions.Processes      another try, at once, and the cause of death is in the job's last error
//	the server, and is started again          jobs, records and keys are there; what was running goes on (files)
//	the leader of three servers               another leads; what was being sent is sent until there is an answer
//	all servers, or the way to them           submits and stores are repeated until there is an answer, or ctx ends
//	the network of a worker, for a moment     nothing
//	the same, for longer than AckWait         its context ends with ErrLeaseLost, another runs the job, one outcome counts
//	a consumer, by whatever administration    idle workers make it again; tries are in the records, and go on from there
//
// The test of each row is named in promise_test.go.
//
// Not promised: that a job runs only once; an order between jobs without an order key; that a first delivery that was
// lost on its way is not counted as a try; that the work of somebody who is late has ended when another begins. What
// is larger than Options.Inline is kept for Options.Keep or a week, whichever is longer, and a dead job's argument with
// it.
//
// # What a job costs
//
// Three messages to the server, the job, its outcome and the acknowledgement; and four from it, that the job is stored,
// the job, that the outcome is stored, and the outcome for the client, which the server tells when it stores it. No
// goroutine awaits an answer to any of them: so one connection has many on their way. Requests for jobs, and lookups of
// records before the work, are for many at a time. With Options.Replicas each record is looked up by itself, a message
// more each way: what the server has for many is answered by any replica, which may lag, and what its leader alone
// answers is for one. An ID costs the client two requests, for the record that makes the job one.
//
// Against nats.go used by hand and asynq on redis-server, which make jobs measures: here and by hand a job is
// published and that it is stored acknowledged, it is pulled, its result is stored, the client told of it, and the
// message acknowledged after that; by hand that waits for a confirmation, here there are leases, tries and a lookup
// before the work. asynq stores the result and tells no client. Neither server syncs a file for each write: NATS does
// so every two minutes, Redis every second. The least that NATS can be asked for such a job, with everything sent
// ahead and nothing awaited, timed or kept, is 22,184 a second: so there is room, and it is in what clients and
// workers do, not in the server.
//
// # What the engine does, and what is made of it
//
//   - An answer counts for whoever has the message now: leases are ours, and a late holder is silent.
//   - An id of a message is forgotten by a restart, and kept after a purge: the key is a record, and a job of which the
//     server says that it has it is looked for.
//   - A message beyond MaxDeliver stays and comes back as new: MaxDeliver is not used, tries are records, and the dead
//     have a bucket.
//   - Acknowledgements can be lost without an error: whoever gets the message again sees that it is done.
//   - A reader may be answered by a replica that lags: with Options.Replicas, only the leader is asked.
//   - What the server tells anew of a record is lost for who is away: after that, and after some seconds without a
//     word, the client asks.
//   - Without a quorum, nothing comes and nothing fails: requests for messages that nobody ends in time are made again,
//     and the consumer is looked for.
//   - What waits in a client's buffer uses up its time: no message is asked for without a place for it.
//   - Two consumers of a work queue whose filters overlap are refused: a lane is one token of the subject, and who is in
//     the way is named.
//   - A consumer can vanish while it is created: it is looked for afterwards.
//   - An interrupted write of an object leaves its pieces: Sweep.
package jetstream
