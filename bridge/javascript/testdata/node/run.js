// Runs programs, one after the other, each when nothing of the one before is left, and writes what each has logged, as JSON:
// node run.js PROGRAMS.json TRACES.json; the first is an array of strings. It needs the clock of clock.c.
'use strict';
const fs = require('fs');
const programs = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const traces = [];
let lines = [];

const log = (line) => { lines.push(String(line)); };
const busy = (milliseconds) => { process.umask(milliseconds); };

// A message port is served in the poll phase, and no other thread takes part. What the listener throws is thrown by a tick.
// Ports are closed when a program is over, since the phase in which handles are closed runs microtasks as well.
let ports = [];
const io = (fn) => {
	const { port1, port2 } = new MessageChannel();
	ports.push(port1, port2);
	port2.once('message', () => { fn(); });
	port2.ref();
	port2.once('message', () => { port2.unref(); });
	port1.postMessage(0);
};
const show = (e) => e instanceof Error ? e.name + ': ' + e.message : String(e);

process.on('uncaughtException', (e) => log('uncaught ' + show(e)));
process.on('unhandledRejection', (e) => log('unhandled ' + show(e)));
process.on('rejectionHandled', () => {});
process.on('beforeExit', () => {
	if (ports.length > 0) {
		for (const port of ports) port.close();
		ports = [];
		setTimeout(() => setTimeout(() => {}, 1), 1);
		return;
	}
	if (traces.length === programs.length) {
		fs.writeFileSync(process.argv[3], JSON.stringify(traces));
		process.exit(0);
	}
	lines = [];
	const source = programs[traces.push(lines) - 1];
	setImmediate(() => new Function('log', 'busy', 'io', source)(log, busy, io));
});
