#!/usr/bin/env bash
#
# In Mojolicious (Perl), timers that are due together run in an order that changes from run to run, whatever their times.
#
# One would guess: when a loop was held up, and finds several timers overdue, the one that was due first runs first, as in
# asyncio, Go, libuv and libev; and equal ones in the order in which they were set.
#
# Instead: Mojo::Reactor::Poll, the loop that Mojolicious uses unless the module EV is installed, keeps its timers in a hash,
# under random names, and goes through the hash. Eight timers, 5 ms apart, that are all overdue after a pause of 100 ms run in a
# shuffled order, and in another one in each process. A program that does not fall behind sees nothing of it: two deadlines with
# milliseconds between them keep their order while the loop is idle, and not when it was busy. With EV, they run in order.
#
# Source: lib/Mojo/Reactor/Poll.pm in mojolicious/mojo: one_tick (for my $id (keys %{$self->{timers}})) and _id; perlfunc keys,
# by which the order of a hash is random.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.pl <<'PERL'
use strict;
use warnings;
use Mojo::IOLoop;
use Time::HiRes 'usleep';

my @order;
for my $n (1 .. 8) {
	Mojo::IOLoop->timer($n * 0.005 => sub { push @order, $n });
}
usleep(100_000);
Mojo::IOLoop->timer(0.05 => sub { Mojo::IOLoop->stop });
Mojo::IOLoop->start;
print ref(Mojo::IOLoop->singleton->reactor), ": @order\n";
PERL

version() { dpkg-deb -f "$1"_*.deb Version; }
apt-get download -qq libmojolicious-perl=9.31+dfsg-1 libev-perl=4.33-2 libcommon-sense-perl=3.75-3 2>log || { cat log; exit 1; }
for deb in *.deb; do dpkg -x "$deb" root; done
perl -e 'printf "Perl %vd, ", $^V'
echo "libmojolicious-perl $(version libmojolicious-perl), libev-perl $(version libev-perl)"
lib=$dir/root/usr/share/perl5
ev=$(dirname "$(dirname "$(find root -name EV.so -printf '%p\n')")")
ev=$dir/${ev%/auto*}

for _ in 1 2 3 4 5; do MOJO_REACTOR=Mojo::Reactor::Poll perl -I"$lib" main.pl; done | tee poll
for _ in 1 2 3; do perl -I"$ev" -I"$lib" main.pl; done | tee with-ev
sorted='1 2 3 4 5 6 7 8'
[ "$(sort -u poll | wc -l)" -gt 1 ] && ! grep -q ": $sorted" poll && [ "$(sort -u with-ev)" = "Mojo::Reactor::EV: $sorted" ] ||
	{ echo 'NOT as described'; exit 1; }
