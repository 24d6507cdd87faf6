// Package signals brings the signals of the operating system to a loop: as awaits, and as handlers that run on the
// loop.
//
//	l := signals.Notify(co, syscall.SIGHUP)
//	defer l.Close()
//	for _, err := range l.All(co) { // once for each SIGHUP
//		if err != nil {
//			return err // co was canceled
//		}
//		reload()
//	}
//
// A [Listener] is for a task that waits for signals. [Handle] is for a program that has no such task: its function runs
// as a callback of the loop, and so may cancel tasks and set events, but not wait.
//
//	remove := signals.Handle(co, syscall.SIGTERM, func(os.Signal) { server.Cancel(errors.New("terminated")) })
//
// # To see what a process does
//
// [DumpOn] has a signal answered with the await graph of a loop and the stacks of all goroutines, on standard error,
// also while the loop is stuck: then "kill -USR1" shows what a program does that has nothing else to be looked at by.
// Loops that ask for the same signal answer it one after the other. On other systems than Unix it is an error.
//
//	_, err := signals.DumpOn(co, syscall.SIGUSR1, nil)
//
// # What is kept
//
// Signals of one kind that come faster than they are taken are one signal, as in the operating system itself: of each
// kind a listener keeps one until it is asked. So n signals are given at least once and at most n times, never none,
// and the last time after the last one came. A flood of one kind does not displace another kind. Kinds that come at the
// same moment may be given in either order.
//
// # Beginning and end
//
// While anybody on any loop listens to a kind of signal, or handles it, what the system would do by default is not
// done. Afterwards it is done again. When the loop closes, everything is taken back: neither a goroutine nor a
// registration is left. Package os/signal may be used beside this package; every listener gets every signal.
//
// # Interrupts
//
// The first os.Interrupt cancels the main of loop.Run, which see. While anybody on its loop listens to os.Interrupt, or
// handles it, that is left to them: main goes on, and the process does not die. Likewise with
// loop.Options.HandleInterrupt.
//
// # Windows
//
// There, os.Interrupt is the Ctrl-C and the Ctrl-Break of the console, and syscall.SIGTERM says that its window was
// closed, or that the user logs off or the machine is shut down: then the process is ended some seconds later, whatever
// it does. Other kinds never come. No process can send one to another, nor to itself, other than by the console that
// they share. A console's interrupt waits until the init functions of all packages have ended. Tests under Wine have
// shown Ctrl-C; that has neither Ctrl-Break nor the closing of windows to try, and on Windows itself no test has run.
//
// # Time
//
// Signals hold no virtual time, because nobody knows whether one will come: timers go on meanwhile. To wait for nothing
// but a signal is no deadlock: see loop.MayPost.
//
// # asyncio's names
//
//	asyncio                         here                what differs on purpose
//	loop.add_signal_handler(s, f)   Handle              f gets the signal; returns what takes it back; any goroutine of a
//	                                                    process can have a loop with handlers, not the main thread only
//	loop.remove_signal_handler(s)   what Handle returns takes back its own handler, not that of a later call
//	signal.signal in another thread os/signal
//	-                               Notify, Listener    signals to be awaited
package signals
