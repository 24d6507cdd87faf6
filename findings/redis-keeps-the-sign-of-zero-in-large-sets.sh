#!/usr/bin/env bash
#
# In Redis, ZADD of the score -0 stores 0 in a small sorted set and -0 in a large one.
#
# One would guess: a score is a double, and what ZSCORE returns is what ZADD was given, however many other members the set
# has; how a set is laid out in memory is nobody's business but the server's. So two servers that have got the same commands
# answer alike, and a set that is copied member by member is the same set.
#
# Instead: a set of up to zset-max-listpack-entries members, 128 unless configured otherwise, keeps each score that is a whole
# number as an integer, and -0 equals 0 when that is looked at; a larger set keeps the double. So the 129th member has "-0" where
# the first has "0", and a set that was read out of a large one, member by member, into a small one has lost the sign. It was found
# by comparing random commands: a server that keeps doubles differs from Redis with small sets, one that has no -0 with large ones.
#
# Source: zzlInsertAt in src/t_zset.c and double2ll in src/util.c of redis/redis 7.0; redis/redis issue 15812, which is open.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server" || true; }; rm -rf "$dir"' EXIT
cd "$dir"

apt-get download -qq redis-tools=5:7.0.15-1~deb12u10 libjemalloc2=5.3.0-1 liblzf1=3.6-3 2>log || { cat log; exit 1; }
for deb in *.deb; do dpkg -x "$deb" root; done
export LD_LIBRARY_PATH=$dir/root/usr/lib/$(uname -m)-linux-gnu
redis() { "$dir/root/usr/bin/redis-cli" -s "$dir/socket" "$@"; }
ln -s "$dir/root/usr/bin/redis-check-rdb" redis-server
./redis-server --port 0 --unixsocket "$dir/socket" --save '' >log &
server=$!
until [ "$(redis PING 2>/dev/null)" = PONG ]; do kill -0 "$server" || { cat log; exit 1; }; done

redis INFO server | grep redis_version
for others in 0 127 128 300; do
	redis DEL scores >/dev/null
	[ "$others" = 0 ] || redis ZADD scores $(seq "$others" | awk '{ print NR, "m" NR }') >/dev/null
	redis ZADD scores -0 zero >/dev/null
	echo "beside $others others, in a $(redis OBJECT ENCODING scores), -0 is $(redis ZSCORE scores zero)"
done | tee seen
cat >expected <<'TEXT'
beside 0 others, in a listpack, -0 is 0
beside 127 others, in a listpack, -0 is 0
beside 128 others, in a skiplist, -0 is -0
beside 300 others, in a skiplist, -0 is -0
TEXT
cmp -s seen expected || { echo 'NOT as described'; exit 1; }
