#!/usr/bin/env python3
"""The oracle: runs conformance programs on CPython's asyncio, under virtual time, and writes their traces.

usage: runner.py FILE.json...      beside each NAME.json, writes NAME.trace

It needs CPython 3.13 or later, and nothing else. README.md beside it describes the programs and the traces. Where
asyncio promises no order, this runner makes it keep the order that monoloop promises: equal deadlines as they were set,
leftovers and children as they were created, arguments as they were given. And it mends two faults: a canceled task
keeps the message of its cancellation however often it is asked for it, and what leftovers start is canceled as well.

Where versions differ, it keeps the order of the newest one. An older one is helped out with what it lacks: TaskGroup.cancel
before 3.15, eager children of a group and staggered_race before 3.14, as_completed that loses nobody before late 3.14.
"""
import contextlib
import heapq
import json
import sys
import warnings

sys.modules["_asyncio"] = None  # the pure Python classes, which can be adapted

import asyncio  # noqa: E402
import asyncio.events  # noqa: E402
import asyncio.futures  # noqa: E402
import asyncio.staggered  # noqa: E402
import asyncio.tasks  # noqa: E402

TICK = 1 / 1024  # seconds; a power of two keeps sums of ticks exact
PATIENCE = 8     # deadlocks, after which a program is stuck


# ---- the order that monoloop promises

class OrderedSet(dict):
    def __init__(self, members=()):
        super().__init__(dict.fromkeys(members))

    def add(self, member):
        self[member] = None

    def remove(self, member):
        del self[member]

    def discard(self, member):
        self.pop(member, None)


class OrderedCompletion(asyncio.tasks._AsCompletedIterator):
    """as_completed() that takes its arguments up in order."""

    def __init__(self, members, timeout):
        super().__init__((), None)
        self._todo = OrderedSet(members)
        self._todo_left = len(self._todo)
        for member in list(self._todo):
            member.add_done_callback(self._handle_completion)
        if self._todo and timeout is not None:
            self._timeout_handle = asyncio.get_running_loop().call_later(timeout, self._handle_timeout)


class EarlierCompletion(OrderedCompletion):
    """Before late 3.14: an ask that is interrupted takes no member."""

    async def _wait_for_one(self, resolve=False):
        try:
            found = await self._done.get()
        except BaseException:
            self._todo_left += 1
            raise
        if found is None:
            raise TimeoutError
        return found.result() if resolve else found


Completion = EarlierCompletion if sys.version_info < (3, 14, 10) else OrderedCompletion


class OrderedGroup(asyncio.TaskGroup):
    """A task group that cancels its tasks in the order in which they were made."""

    def __init__(self, made):
        super().__init__()
        self.made = made

    def _abort(self):
        self._aborting = True
        for task in sorted(self._tasks, key=self.made.index):
            task.cancel()

    def spawn_eager(self, coroutine):
        return self.create_task(coroutine, eager_start=True)


class EarlierGroup(OrderedGroup):
    """Before 3.15: with cancel() (gh-108951), which leaves a later cancellation of the parent alone (gh-155433) and
    reaches an eager task that calls it (gh-155418); and an eager task that has failed fails the group in the next turn
    (gh-128588)."""

    def spawn_eager(self, coroutine):
        if self._aborting or self._exiting and not self._tasks:
            raise RuntimeError
        task = asyncio.Task(coroutine, loop=self._loop, eager_start=True)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)
        if self._aborting:
            task.cancel()
        return task

    def cancel(self):
        if self._aborting or self._exiting and not self._tasks:
            return
        self._abort()
        self._parent_cancel_requested = True
        self._parent_task.cancel()

    async def __aexit__(self, kind, error, trace):
        self._exiting = True
        propagated = error if isinstance(error, asyncio.CancelledError) else None
        last = None
        if error is not None and not self._aborting:
            self._abort()
        while self._tasks:
            self._on_completed_fut = self._loop.create_future()
            try:
                await self._on_completed_fut
            except asyncio.CancelledError as cancelled:
                last = cancelled
                if not self._aborting:
                    propagated = cancelled
                    self._abort()
            self._on_completed_fut = None
        if self._parent_cancel_requested:
            if self._parent_task.uncancel() == 0:
                propagated = None
            elif propagated is None:
                propagated = last
        if propagated is not None and not self._errors:
            raise propagated
        if error is not None and not isinstance(error, asyncio.CancelledError):
            self._errors.append(error)
        if self._errors:
            if self._parent_task.cancelling():
                self._parent_task.uncancel()
                self._parent_task.cancel()
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors) from None
        return True


Group = EarlierGroup if sys.version_info < (3, 15) else OrderedGroup


async def earlier_race(functions, delay):
    """staggered_race as it is since 3.14, which ends when all of its tasks have ended (gh-128479)."""
    loop = asyncio.get_running_loop()
    functions = iter(enumerate(functions))
    value = winner = finished = cancelled = None
    errors = []
    running = OrderedSet()

    def start(failed):
        task = loop.create_task(run_one_coro(failed))
        running.add(task)
        task.add_done_callback(ended)

    def ended(task):
        running.discard(task)
        if not running and finished is not None and not finished.done():
            finished.set_result(None)

    async def run_one_coro(failed):
        nonlocal value, winner
        if failed is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(failed.wait(), delay)
        index, function = next(functions, (None, None))
        if function is None:
            return
        failed = asyncio.Event()
        start(failed)
        errors.append(None)
        try:
            value = await function()
        except BaseException as error:
            errors[index] = error
            failed.set()
        else:
            winner = index
            for task in running:
                if task is not asyncio.current_task():
                    task.cancel()

    start(None)
    while running:
        finished = loop.create_future()
        try:
            await finished
        except asyncio.CancelledError as error:
            cancelled = error
            for task in running:
                task.cancel(*error.args)
        finished = None
    if cancelled is not None:
        raise cancelled
    return value, winner, errors


asyncio.staggered.set = OrderedSet  # in which it keeps its tasks
staggered_race = earlier_race if sys.version_info < (3, 14) else asyncio.staggered.staggered_race


class OrderedTimer(asyncio.TimerHandle):
    count = 0

    def __init__(self, *args):
        super().__init__(*args)
        OrderedTimer.count += 1
        self.number = OrderedTimer.count

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)

    __hash__ = asyncio.TimerHandle.__hash__


def cancellation(future):
    """Future._make_cancelled_error, which forgets the message after the first call."""
    if future._cancelled_exc is not None:
        return future._cancelled_exc
    if future._cancel_message is None:
        return asyncio.CancelledError()
    return asyncio.CancelledError(future._cancel_message)


asyncio.futures.Future._make_cancelled_error = cancellation


class VirtualLoop(asyncio.BaseEventLoop):
    """A loop whose selector lets no time pass: it moves the clock to the next deadline."""

    def __init__(self, on_idle, made):
        super().__init__()
        self._selector = self
        self.clock = 0.0
        self.on_idle = on_idle
        self.made = made  # every task that belongs to the program, in order of creation

    def time(self):
        return self.clock

    def select(self, timeout):
        if timeout is None:
            self.on_idle()
        else:
            self.clock += max(0, timeout)
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass

    def create_task(self, coroutine, **options):
        task = super().create_task(coroutine, **options)
        if coroutine.__name__ == "run_one_coro":  # of a race
            self.made.append(task)
        return task

    def call_at(self, when, callback, *args, context=None):
        timer = OrderedTimer(when, callback, args, self, context)
        timer._scheduled = True
        heapq.heappush(self._scheduled, timer)
        return timer


# ---- values and errors, by the names that programs have for them

ERRORS = {
    "CancelledError": asyncio.CancelledError, "TimeoutError": TimeoutError, "RuntimeError": RuntimeError,
    "ValueError": ValueError, "InvalidStateError": asyncio.InvalidStateError, "ExceptionGroup": BaseExceptionGroup,
    "QueueEmpty": asyncio.QueueEmpty, "QueueFull": asyncio.QueueFull, "QueueShutDown": asyncio.QueueShutDown,
    "BrokenBarrierError": asyncio.BrokenBarrierError, "Exception": Exception, "BaseException": BaseException,
}
QUEUES = {"fifo": asyncio.Queue, "lifo": asyncio.LifoQueue, "priority": asyncio.PriorityQueue}


def error_type(name):
    return ERRORS.setdefault(name, type(name, (Exception,), {}))


def text(value):
    match value:
        case BaseExceptionGroup():
            return f"ExceptionGroup[{','.join(map(text, value.exceptions))}]"
        case asyncio.CancelledError(args=(message, *_)) if message:
            return f"CancelledError({message})"
        case BaseException():
            return type(value).__name__
        case list() | tuple():
            return f"[{','.join(map(text, value))}]"
        case None | bool():
            return json.dumps(value)
    return str(value)


def state(future):
    if not future.done():
        return "pending"
    if future.cancelled():
        return "cancelled"
    if future.exception() is not None:
        return "exception " + text(future.exception())
    return "result " + text(future.result())


class Stuck(BaseException):
    """Ends a program that only deadlocks."""


class Late(Exception):
    """A racer has a value when another has won; asyncio asserts that there is no such thing."""


class Undefined(Exception):
    """A name stands for nothing; the statement does nothing."""


class Run:
    """One run of one program: what its tasks share."""

    def __init__(self):
        self.lines = []
        self.names = {}
        self.groups = {}
        self.callbacks = {}
        self.tasks = []
        self.deadlocks = 0
        self.loop = VirtualLoop(self.on_deadlock, self.tasks)
        self.loop.set_exception_handler(self.on_error)

    def out(self, who, line):
        self.lines.append(f"{round(self.loop.clock / TICK)} {who} {line}\n")

    def on_error(self, _, report):
        if report["message"].startswith("Exception in callback"):
            self.out("-", "handler " + text(report["exception"]))

    def on_deadlock(self):
        self.deadlocks += 1
        self.out("-", "deadlock")
        if self.deadlocks > PATIENCE:
            raise Stuck
        for task in self.left() if self.main.done() else [self.main]:
            task.cancel()

    def left(self):
        return [task for task in self.tasks if not task.done()]

    def start(self, name, body, make):
        """Makes a task; its place among the others is that of its making, even if it starts others at once."""
        place = len(self.tasks)
        self.tasks.append(None)
        try:
            self.tasks[place] = task = make(Interpreter(self, name).task(body))
        except BaseException:
            del self.tasks[place]
            raise
        return task

    def execute(self, program):
        asyncio.set_event_loop(self.loop)
        try:
            self.main = self.names["main"] = self.start("main", program["main"], self.loop.create_task)
            try:
                end = "result " + text(self.loop.run_until_complete(self.main))
            except Stuck:
                raise
            except BaseException as error:
                end = "raise " + text(error)
            self.out("-", "end " + end)
            while left := self.left():
                for task in left:
                    task.cancel()
                self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self.out("-", "closed")
        except Stuck:
            self.out("-", "stuck")
        finally:
            self.discard()
        return "".join(self.lines)

    def discard(self):
        for task in self.tasks:
            task._log_destroy_pending = False
        self.loop.call_exception_handler = lambda report: None
        self.loop._ready.clear()
        self.loop._scheduled.clear()
        self.loop.close()


class Interpreter:
    """Runs the body of one task. A body, and a statement, gives None, or (VALUE,) where it returns."""

    def __init__(self, run, who):
        self.run = run
        self.loop = run.loop
        self.who = who

    def out(self, line):
        self.run.out(self.who, line)

    def find(self, name, table=None):
        found = (self.run.names if table is None else table).get(name)
        if found is None:
            self.out(f"undefined {name}")
            raise Undefined
        return found

    def several(self, names):
        """The futures that the names stand for, each once, and the last name of each."""
        found = {}
        for name in names:
            found[self.find(name)] = name
        return found

    async def task(self, body):
        self.out("start")
        try:
            left = await self.body(body)
        except BaseException as error:
            self.out("exit " + text(error))
            raise
        value = left[0] if left else None
        self.out("exit result " + text(value))
        return value

    async def body(self, statements):
        for operation, *arguments in statements:
            if left := await self.statement(operation, arguments):
                return left

    async def statement(self, operation, arguments):
        try:
            outcome = getattr(self, "do_" + operation)(*arguments)
            return await outcome if asyncio.iscoroutine(outcome) else outcome
        except Undefined:
            return None

    async def wait(self, label, awaitable):
        try:
            value = await awaitable
        except BaseException as error:
            self.out(f"{label} !{text(error)}")
            raise
        self.out(f"{label} -> {text(value)}")

    def call(self, label, function, *arguments):
        try:
            value = function(*arguments)
        except Exception as error:
            self.out(f"{label} {text(error)}")
        else:
            self.out(label if value is None else f"{label} {text(value)}")

    # -- control

    def do_log(self, line):
        self.out(f"log {line}")

    def do_return(self, value):
        return (value,)

    def do_raise(self, name):
        raise error_type(name)()

    async def do_repeat(self, times, body):
        for _ in range(times):
            if left := await self.body(body):
                return left

    async def do_try(self, body, handlers, final):
        try:
            try:
                return await self.body(body)
            except Stuck:
                raise
            except BaseException as error:
                for name, handler in handlers:
                    if isinstance(error, error_type(name)):
                        break
                else:
                    raise
                self.out(f"except {name}")
                return await self.body(handler)
        finally:
            if final:
                self.out("finally")
                await self.body(final)

    async def do_yield(self):
        await asyncio.sleep(0)

    async def do_sleep(self, ticks):
        await self.wait(f"sleep {ticks}", asyncio.sleep(ticks * TICK))

    # -- futures

    def do_future(self, name):
        self.run.names[name] = self.loop.create_future()

    def do_set_result(self, name, value):
        self.call(f"set_result {name}", self.find(name).set_result, value)

    def do_set_exception(self, name, error):
        self.call(f"set_exception {name}", self.find(name).set_exception, error_type(error)())

    def do_cancel(self, name, message=None):
        self.call(f"cancel {name}", self.find(name).cancel, *([message] if message else []))

    def do_inspect(self, name):
        found = self.find(name)
        count = f" cancelling {found.cancelling()}" if isinstance(found, asyncio.Task) else ""
        self.out(f"inspect {name} {state(found)}{count}")

    def callback(self, label):
        def callback(future):
            self.run.out("-", f"callback {label} {state(future)}")
            fail(label)
        return self.run.callbacks.setdefault(label, callback)

    def do_done_callback(self, name, label):
        self.find(name).add_done_callback(self.callback(label))

    def do_remove_callback(self, name, label):
        self.out(f"remove_callback {name} {self.find(name).remove_done_callback(self.callback(label))}")

    # -- tasks

    def do_spawn(self, name, body):
        self.run.names[name] = self.run.start(name, body, self.loop.create_task)

    def do_spawn_eager(self, name, body):
        def make(coroutine):
            return asyncio.Task(coroutine, loop=self.loop, eager_start=True)
        self.run.names[name] = self.run.start(name, body, make)

    async def do_await(self, name):
        await self.wait(f"await {name}", self.find(name))

    def do_cancelling(self):
        self.out(f"cancelling {asyncio.current_task().cancelling()}")

    def do_uncancel(self):
        self.out(f"uncancel {asyncio.current_task().uncancel()}")

    # -- the loop

    def scheduled(self, label):
        def function():
            self.run.out("-", f"call {label}")
            fail(label)
        return function

    def do_call_soon(self, name, label):
        self.run.names[name] = self.loop.call_soon(self.scheduled(label))

    def do_call_later(self, name, ticks, label):
        self.run.names[name] = self.loop.call_later(ticks * TICK, self.scheduled(label))

    def do_cancel_handle(self, name):
        self.find(name).cancel()

    # -- combinators

    def do_gather(self, name, members, return_exceptions):
        found = [self.run.names.get(member) for member in members]
        for member, future in zip(members, found):
            if future is None:
                self.out(f"undefined {member}")
        if not any(future is None for future in found):
            self.run.names[name] = asyncio.gather(*found, return_exceptions=return_exceptions)

    def do_shield(self, name, member):
        self.run.names[name] = asyncio.shield(self.find(member))

    async def do_wait(self, members, ticks, mode):
        names = self.several(members)
        if not names:
            return
        label = f"wait {','.join(members)}"
        try:
            done, pending = await asyncio.wait(list(names), timeout=seconds(ticks), return_when=mode)
        except BaseException as error:
            self.out(f"{label} !{text(error)}")
            raise
        lists = ["[" + ",".join(name for future, name in names.items() if future in part) + "]" for part in (done, pending)]
        self.out(f"{label} -> done {lists[0]} pending {lists[1]}")

    async def do_wait_for(self, name, ticks):
        await self.wait(f"wait_for {name}", asyncio.wait_for(self.find(name), seconds(ticks)))

    async def do_as_completed(self, members, ticks):
        names = self.several(members)
        if not names:
            return
        label = f"as_completed {','.join(members)}"
        for outcome in Completion(list(names), seconds(ticks)):
            try:
                self.out(f"{label} -> {text(await outcome)}")
            except BaseException as error:
                self.out(f"{label} !{text(error)}")
                canceled = isinstance(error, asyncio.CancelledError)
                if canceled and asyncio.current_task().cancelling() == 0:
                    continue
                if canceled or isinstance(error, TimeoutError) or not isinstance(error, Exception):
                    raise

    def do_completed(self, name, members, ticks):
        if names := self.several(members):
            self.run.names[name] = Completion(list(names), seconds(ticks))

    async def do_next_completed(self, name):
        try:
            outcome = next(self.find(name))
        except StopIteration:
            self.out(f"next_completed {name} end")
        else:
            await self.wait(f"next_completed {name}", outcome)

    async def do_timeout(self, name, ticks, body):
        scope = None
        try:
            async with asyncio.timeout(seconds(ticks)) as scope:
                self.run.names[name] = scope
                left = await self.body(body)
        except BaseException as error:
            self.out(f"timeout {name} !{text(error)} expired {text(scope.expired())}")
            raise
        self.out(f"timeout {name} left expired {text(scope.expired())}")
        return left

    def do_reschedule(self, name, ticks):
        when = None if ticks is None else self.loop.time() + seconds(ticks)
        self.call(f"reschedule {name}", self.find(name).reschedule, when)

    # -- groups

    async def do_group(self, name, body):
        left = None
        try:
            async with Group(self.run.tasks) as group:
                self.run.groups[name] = group
                left = await self.body(body)
        except BaseException as error:
            self.out(f"group {name} !{text(error)}")
            raise
        self.out(f"group {name} left")
        return left

    def do_group_spawn(self, group, name, body):
        self.group_spawn("group_spawn", group, name, body, Group.create_task)

    def do_group_spawn_eager(self, group, name, body):
        self.group_spawn("group_spawn_eager", group, name, body, Group.spawn_eager)

    def group_spawn(self, operation, group, name, body, create):
        found = self.find(group, self.run.groups)
        refused = []

        def make(coroutine):
            refused.append(coroutine)
            return create(found, coroutine)
        try:
            self.run.names[name] = self.run.start(name, body, make)
        except RuntimeError as error:
            refused[0].close()
            self.out(f"{operation} {group} {name} {text(error)}")

    def do_group_cancel(self, group):
        self.call(f"group_cancel {group}", self.find(group, self.run.groups).cancel)

    # -- races

    async def do_staggered(self, racers, ticks):
        if not racers:
            return
        won = False

        def racer(name, body):
            async def run():
                nonlocal won
                value = await Interpreter(self.run, name).task(body)
                if won:
                    raise Late
                won = True
                return value
            return run
        label = "staggered " + ",".join(name for name, _ in racers)
        try:
            value, winner, errors = await staggered_race([racer(*one) for one in racers], seconds(ticks))
        except BaseException as error:
            self.out(f"{label} !{text(error)}")
            raise
        errors = [None if isinstance(error, Late) else error for error in errors]
        self.out(f"{label} -> {text(value)} of {text(winner)} {text(errors)}")

    # -- locks

    def do_lock(self, name):
        self.run.names[name] = asyncio.Lock()

    def do_event(self, name):
        self.run.names[name] = asyncio.Event()

    def do_semaphore(self, name, value):
        self.run.names[name] = asyncio.Semaphore(value)

    def do_bounded_semaphore(self, name, value):
        self.run.names[name] = asyncio.BoundedSemaphore(value)

    def do_barrier(self, name, parties):
        self.run.names[name] = asyncio.Barrier(parties)

    def do_condition(self, name):
        self.run.names[name] = asyncio.Condition()

    async def do_acquire(self, name):
        await self.wait(f"acquire {name}", self.find(name).acquire())

    def do_release(self, name):
        self.call(f"release {name}", self.find(name).release)

    async def do_with(self, name, body):
        async with self.find(name):
            self.out(f"enter {name}")
            left = await self.body(body)
        self.out(f"leave {name}")
        return left

    def do_event_set(self, name):
        self.find(name).set()

    def do_event_clear(self, name):
        self.find(name).clear()

    async def do_event_wait(self, name):
        await self.wait(f"event_wait {name}", self.find(name).wait())

    async def do_condition_wait(self, name):
        await self.wait(f"condition_wait {name}", self.find(name).wait())

    def do_notify(self, name, count):
        self.call(f"notify {name}", self.find(name).notify, count)

    def do_notify_all(self, name):
        self.call(f"notify_all {name}", self.find(name).notify_all)

    async def do_barrier_wait(self, name):
        await self.wait(f"barrier_wait {name}", self.find(name).wait())

    async def do_barrier_abort(self, name):
        await self.find(name).abort()

    async def do_barrier_reset(self, name):
        await self.find(name).reset()

    # -- queues

    def do_queue(self, name, kind, size):
        self.run.names[name] = QUEUES[kind](size)

    async def do_put(self, name, value):
        await self.wait(f"put {name} {text(value)}", self.find(name).put(value))

    async def do_take(self, name):
        await self.wait(f"take {name}", self.find(name).get())

    def do_put_nowait(self, name, value):
        self.call(f"put_nowait {name} {text(value)}", self.find(name).put_nowait, value)

    def do_take_nowait(self, name):
        self.call(f"take_nowait {name}", self.find(name).get_nowait)

    def do_task_done(self, name):
        self.call(f"task_done {name}", self.find(name).task_done)

    async def do_join(self, name):
        await self.wait(f"join {name}", self.find(name).join())

    def do_shutdown(self, name, immediate):
        self.find(name).shutdown(immediate)

    def do_queue_size(self, name):
        self.out(f"queue_size {name} {self.find(name).qsize()}")


def fail(label):
    if label.startswith("!"):
        raise error_type("CallbackError")()


def seconds(ticks):
    return None if ticks is None else ticks * TICK


def main(paths):
    if sys.version_info < (3, 13):
        sys.exit("runner.py: needs Python 3.13 or later, this is " + sys.version.split()[0])
    sys.unraisablehook = lambda _: None  # what a stuck program leaves behind
    warnings.simplefilter("ignore")
    for path in paths:
        with open(path, encoding="utf-8") as program:
            trace = Run().execute(json.load(program))
        with open(path.removesuffix(".json") + ".trace", "w", encoding="utf-8") as out:
            out.write(trace)


if __name__ == "__main__":
    main(sys.argv[1:])
