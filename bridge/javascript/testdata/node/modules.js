// Runs graphs of modules, one after the other, and writes what each has logged, as JSON: node modules.js GRAPHS.json
// TRACES.json FOLDER; the first is an array of objects of sources by the names of their files, of which m0.mjs is the
// main one. It needs the clock of clock.c.
'use strict';
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const graphs = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const traces = [];
let lines = [];
globalThis.log = (line) => { lines.push(String(line)); };
const show = (e) => e instanceof Error ? e.name + ': ' + e.message : String(e);
const sleep = (milliseconds) => new Promise((ok) => setTimeout(ok, milliseconds));

async function run() {
	for (const [i, files] of graphs.entries()) {
		const folder = path.join(process.argv[4], String(i));
		fs.mkdirSync(folder);
		for (const [name, source] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), source);
		traces.push(lines = []);
		try {
			const space = await import(pathToFileURL(path.join(folder, 'm0.mjs')));
			await sleep(50);
			globalThis.log('done ' + Object.keys(space));
		} catch (e) {
			await sleep(50);
			globalThis.log('failed ' + show(e));
		}
	}
	fs.writeFileSync(process.argv[3], JSON.stringify(traces));
}
run();
