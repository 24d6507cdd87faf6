#!/usr/bin/env bash
#
# On Deno, a WebSocket whose connection breaks after close() is reported as cleanly closed, with all that was still to be sent.
#
# One would guess: close() waits until what was sent has gone out, and for the other side's word that it closes too. So the event
# "close" with wasClean true says that the other side has read all, and a program that sends, closes and sees wasClean has
# delivered. If the connection breaks before, it is false, the code is 1006, and bufferedAmount tells how much was left.
#
# Instead: the other side has read nothing of 32 MiB, has said nothing, and has broken the connection. Node.js, Bun and the
# package ws say 1006 and not clean; Deno says 1005 and clean. And bufferedAmount, which the standard forbids to go back to zero
# when a connection closes, does so in Deno at the call of close(), in Node.js at the event, where what was sent after close()
# was never counted; in ws the event leaves only that; in Bun it is as the standard has it.
#
# Source: the WebSockets Standard, bufferedAmount ("does not reset to zero once the connection closes") and "closed cleanly",
# which needs a Close frame of the other side as well (RFC 6455, 7.1.4); oven-sh/bun issue 31760 and pull request 31761.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { createHash } from 'node:crypto';
import net from 'node:net';
import process from 'node:process';

const WebSocket = process.argv[2] === 'ws' ? (await import('ws')).WebSocket : globalThis.WebSocket;

// The other side takes the connection, reads nothing of what comes, and breaks it when it is told to.
const accept = (key) => createHash('sha1').update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
let broken = false, breakIt;
const server = net.createServer((socket) => {
	socket.on('error', () => {});
	breakIt = () => {
		broken = true;
		socket.resetAndDestroy();
	};
	let head = '';
	socket.on('data', function read(piece) {
		head += piece;
		if (!head.includes('\r\n\r\n')) return;
		socket.pause().off('data', read);
		socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
			`Sec-WebSocket-Accept: ${accept(/sec-websocket-key: *(\S+)/i.exec(head)[1])}\r\n\r\n`);
	});
});
server.listen(0, '127.0.0.1', () => {
	const ws = new WebSocket(`ws://127.0.0.1:${server.address().port}`), mega = 1 << 20, said = [];
	const send = () => {
		for (let i = 0; i < 32; i++) ws.send(new Uint8Array(mega));
	};
	const pause = () => new Promise((resolve) => setTimeout(resolve, 1000)); // what the system takes is gone by then
	const say = (when) => { // some, since how much the system has taken is its own matter
		const left = Math.round(ws.bufferedAmount / mega);
		said.push(`${when} ${left < 1 ? 'none' : left < 32 ? 'some' : left === 32 ? 'the second' : 'both'}`);
	};
	ws.onopen = async () => {
		send();
		await pause();
		say('sent:');
		ws.close();
		say('close():');
		send();
		say('sent again:');
		await pause();
		breakIt();
	};
	ws.onerror = () => {};
	ws.onclose = (e) => {
		say('event:');
		console.log(said.join(', '), '|', broken ? 'broken,' : 'not broken,', e.code, e.wasClean ? 'clean' : 'not clean');
		process.exit(0);
	};
});
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 deno@2.9.6 bun@1.4.5 ws@8.23.0 >log 2>&1 || { cat log; exit 1; }
bin=node_modules/.bin
changed=0
see() { # see WANT NAME COMMAND...
	local want=$1 name=$2 got
	shift 2
	got=$("$@" 2>>log) || { cat log; exit 1; }
	echo "$name: $got"
	[ "$got" = "$want" ] || changed=1
}
see 'sent: some, close(): none, sent again: none, event: none | broken, 1005 clean' \
	"Deno $($bin/deno eval 'console.log(Deno.version.deno)')" $bin/deno run -A --quiet main.mjs
see 'sent: some, close(): some, sent again: some, event: none | broken, 1006 not clean' \
	"Node.js $($bin/node --version)" $bin/node main.mjs
see 'sent: some, close(): some, sent again: both, event: the second | broken, 1006 not clean' \
	"ws 8.23.0 on Node.js" $bin/node main.mjs ws
see 'sent: some, close(): some, sent again: both, event: both | broken, 1006 not clean' \
	"Bun $($bin/bun --version)" $bin/bun main.mjs
if [ $changed = 1 ]; then
	echo 'NOT as described'
	exit 1
fi
