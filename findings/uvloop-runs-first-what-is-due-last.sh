#!/usr/bin/env bash
#
# uvloop, asked for ten timers within one millisecond, runs the one first that is due last.
#
# One would guess: uvloop is asyncio's loop in another language, so what call_at and call_later hand over runs by its time, as
# the documentation of asyncio has it: the earlier deadline first. Of a resolution of milliseconds one expects that a timer is
# late, or that two that fall into the same millisecond run together; which of the two is first follows from their times.
#
# Instead: a delay is rounded to whole milliseconds, to the nearest, before it is handed to libuv, and what is equal then runs
# in the order in which it was set. Ten timers of 1.45, 1.35, ... 0.55 ms run in exactly the opposite order of asyncio's. And
# a delay under half a millisecond is no timer any more but a call_soon: it runs before callbacks that were handed to call_soon
# after it, with asyncio behind them, and gives a Handle, which has no when().
#
# A program that needs the order (retransmissions, games, a test's virtual "a little later") keeps one queue of its own by
# deadline, and one timer for its head.
#
# Source: Loop.call_later in uvloop/loop.pyx of MagicStack/uvloop v0.17.0; commit 0058c5fb, after v0.21, has it still.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.py <<'PY'
import asyncio
import sys

if sys.argv[1] == 'uvloop':
    import uvloop
    loop = uvloop.new_event_loop()
else:
    loop = asyncio.new_event_loop()
ran = []


async def main():
    for n in range(145, 50, -10):
        loop.call_later(n / 100_000, ran.append, n)
    await asyncio.sleep(0.05)
    print(*ran)
    ran.clear()

    loop.call_soon(ran.append, 'soon')
    handle = loop.call_later(0.0004, ran.append, 'later')
    loop.call_soon(ran.append, 'soon')
    await asyncio.sleep(0.05)
    print(*ran, hasattr(handle, 'when'))


loop.run_until_complete(main())
PY

version() { dpkg-deb -f "$1"_*.deb Version; }
apt-get download -qq python3-uvloop=0.17.0+ds1-2+b2 libuv1=1.44.2-1+deb12u1 \
	python3.11-minimal libpython3.11-minimal libpython3.11-stdlib 2>log || { cat log; exit 1; }
for deb in *.deb; do dpkg -x "$deb" root; done
echo "uvloop $(version python3-uvloop), libuv $(version libuv1), Python $(version python3.11-minimal)"
run() {
	PYTHONHOME=$dir/root/usr PYTHONPATH=$dir/root/usr/lib/python3/dist-packages \
		LD_LIBRARY_PATH=$(dirname "$(find "$dir/root" -name libuv.so.1)") root/usr/bin/python3.11 main.py "$1"
}
run asyncio | tee asyncio
run uvloop | tee uvloop

[ "$(cat asyncio)" = $'55 65 75 85 95 105 115 125 135 145\nsoon soon later True' ] &&
	[ "$(cat uvloop)" = $'145 135 125 115 105 95 85 75 65 55\nsoon later soon False' ] || { echo 'NOT as described'; exit 1; }
