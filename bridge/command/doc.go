// Package command runs commands of the operating system beside a loop: they are started as package os/exec does it,
// their ends are futures, their output is read line by line by awaits, and none of them outlives the loop.
//
//	out, err := command.Output(co, exec.Command("git", "log", "-1"), nil).Await(co)
//
//	p, err := command.Start(co, exec.Command("make"), &command.Options{Stdout: true, Merge: true})
//	if err != nil {
//		return err
//	}
//	for line, err := range p.Lines(co) {
//		…
//	}
//	_, err = p.Wait().Await(co)
//
// An exec.Cmd says what is run, with which arguments, directory, environment and files. [Options] say what is to be
// between the process and the loop: which streams are pipes to be read or written here, and how long it may take to
// end. [Run] and [Output] are futures and need no [Process].
//
// # The end of a process
//
// Wait's future is settled when the process has ended, and nothing is left of it in the system. To cancel it, or a task
// that awaits it, stops the process and everything in its group: they get SIGTERM and, if that does not help within
// Options.Grace, SIGKILL. What survives the first process of the group has the rest of that time. The cancellation
// comes out of the await when all this is over. So a task, a group or a timeout around an await never leaves a process
// behind:
//
//	err := task.Timeout(co, time.Minute, func(*loop.Deadline) error {
//		_, err := command.Run(co, exec.Command("make", "test"), nil).Await(co)
//		return err
//	})
//
// A process that nobody awaits is stopped when the loop closes, before Run returns. So is one whose program is
// interrupted: the interrupt of the terminal does not reach it, but cancels the main of loop.Run, and when that is
// cleaned up the program dies of it. A process that ends by itself leaves its descendants alone, as everywhere: they
// may be meant to stay. They may also still hold its pipes; its output then ends a moment after it (see
// exec.Cmd.WaitDelay), with exec.ErrWaitDelay. Where the system lets orphans be zombies for want of a parent that reaps
// them, the group of a stopped process seems alive until the grace has passed.
//
// # Windows
//
// On Windows the group is a job object, to which also belongs whatever the process starts, unless it asks to break
// away. There is no SIGTERM: to stop a process is to kill all of its group at once, with the exit code 1, and
// Process.Signal can do nothing but kill. An interrupt of the console is the program's, as elsewhere. The process
// begins to run when it is in the job; should the program die between these two moments, which are some microseconds
// apart, a process is left that never runs. On systems without groups, such as Plan 9, to stop a process is to kill it
// alone, at once.
//
// Tests have shown under Wine that a group is killed whole, by the program and with it, that what a process leaves
// behind when it ends by itself goes on, and that an interrupt of the console reaches the program and not the process.
// On Windows itself they have not run, and what asks to break away from its job has not been tried. The tests of
// streams, of input and of limits start shells, and run on Unix alone.
//
// # The end of the program
//
// A program that dies in the middle, killed, by a panic, or by os.Exit, cleans nothing up. On Linux and FreeBSD the
// system then kills each process that was started here, but neither its descendants, nor one that has changed its user
// by a set-user-ID file. Windows ends its descendants as well. On other systems, macOS among them, nothing does: what
// is left finds its pipes closed, if it looks.
//
// # Output
//
// [Lines] hold 64 KiB at most; then the process waits for its reader. A program that asks for a stream must therefore
// read it to the end, or [Lines.Discard] it, or [Lines.Close] it; until then, or until the loop closes, the pipe stays
// open. It waits for nothing of that: the process may have ended long before its last line is read.
//
// Under virtual time the clock stands still while a process runs. Grace and WaitDelay are real time always.
//
// # asyncio's names
//
//	asyncio                              here                         what differs on purpose
//	create_subprocess_exec(*args)        Start(co, exec.Command(…))   no await: its fork takes a moment there, too
//	create_subprocess_shell(line)        exec.Command("sh", "-c", …)  the shell is named
//	PIPE, STDOUT, DEVNULL                Options.Stdin …, Merge, nil
//	Process.wait                         Process.Wait                 to cancel it stops the process; Shield it to go on
//	Process.communicate(input)           Output, with cmd.Stdin       standard error is in the *exec.ExitError
//	Process.returncode                   Process.State
//	Process.send_signal                  Process.Signal
//	Process.terminate, kill              Process.Terminate, Kill      of the whole group
//	Process.pid                          Process.Pid
//	stdout.readline, async for           Lines.Next, Lines.All        NextStep for step tasks
//	stdin.write, drain                   Input.Write                  a future; the write begins at once
//	stdin.close                          Input.Close
//	a limit of StreamReader              Options.MaxLine
package command
