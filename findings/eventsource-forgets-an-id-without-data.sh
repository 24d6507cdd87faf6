#!/usr/bin/env bash
#
# The npm package eventsource forgets an id that comes without data, and asks for everything anew when it connects again.
#
# One would guess: a server that has nothing for this client for a while sends its place in the stream alone, "id: 7" and an
# empty line, so that the client need not begin again at the event before, or at the very beginning. The standard has it so: the
# id is kept, and no event is dispatched. EventSource of browsers and of Node.js does.
#
# Instead: an event without data is dropped with its id. With the next connection the header Last-Event-ID names the last
# event that had data, and if there was none, it is missing: the server sends what the client has had, or all that there is.
#
# Source: HTML, "Server-sent events", dispatching: first the last event ID string of the event source is set, and only then,
# if the data buffer is empty, nothing is dispatched. EventSource/eventsource pull request 358 mends a neighbour of it, the
# lastEventId of an event without an id.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import http from 'node:http';
import process from 'node:process';

const EventSource = process.argv[2] === 'npm' ? (await import('eventsource')).EventSource : globalThis.EventSource;

const streams = ['id: 7\ndata: an event\n\n', 'id: 7\n\n', 'id: 3\ndata: an event\n\nid: 7\n\n'];
const asked = async (stream) => {
	const has = [];
	let again;
	const connected = new Promise((resolve) => { again = resolve; });
	const server = http.createServer((request, answer) => {
		has.push(request.headers['last-event-id'] ?? 'none');
		if (has.length > 1) return again();
		answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
		answer.end('retry: 1\n\n' + stream);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const source = new EventSource(`http://127.0.0.1:${server.address().port}`);
	await connected;
	source.close();
	server.closeAllConnections();
	server.close();
	return has[1];
};
const all = [];
for (const stream of streams) all.push(await asked(stream));
console.log(all.join(' '));
process.exit(0);
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 eventsource@4.1.1 eventsource-parser@3.1.1 >log 2>&1 || { cat log; exit 1; }
bin=node_modules/.bin
changed=0
see() { # see WANT NAME COMMAND...
	local want=$1 name=$2 got
	shift 2
	got=$("$@" 2>>log) || { cat log; exit 1; }
	echo "$name: $got"
	[ "$got" = "$want" ] || changed=1
}
echo 'Last-Event-ID of the second connection, after "id: 7" with data, without, and without behind an event 3:'
see '7 none 3' "eventsource $(node -p "require('./node_modules/eventsource/package.json').version")" $bin/node main.mjs npm
see '7 7 7' "Node.js $($bin/node --version)" $bin/node --experimental-eventsource main.mjs
if [ $changed = 1 ]; then
	echo 'NOT as described'
	exit 1
fi
