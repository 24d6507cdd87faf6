"use strict";

// The script of the page that runs a program, and of the worker in which that runs if the page's address ends in ?worker.

var ended; // what the program has printed, and its status

async function run() {
	const settings = SETTINGS, output = [], go = new Go();
	let status = -1;
	console.log = (text) => output.push(text);
	go.argv = settings.args;
	go.env = settings.env ?? {};
	go.exit = (code) => { status = code; };
	const program = await WebAssembly.instantiateStreaming(fetch("program.wasm"), go.importObject);
	await go.run(program.instance);
	// Go's own glue leaves the timeout of its last wait behind, which throws into a program that has exited.
	for (const timeout of go._scheduledTimeouts.values()) clearTimeout(timeout);
	return { output: output.join("\n"), status };
}

// end takes what the program has come to; what is heard of it later is not its end.
function end(how) {
	ended ??= how;
	document.title = "ended";
}

if (globalThis.document === undefined) {
	importScripts("wasm_exec.js");
	run().then(postMessage);
} else if (location.search === "?worker") {
	const worker = new Worker("program.js");
	worker.onmessage = (event) => end(event.data);
	worker.onerror = (event) => {
		// What the worker still had for a program that has ended throws, and may be told of before its end is.
		if (!event.message.includes("Go program has already exited")) end({ output: event.message, status: -1 });
	};
} else {
	run().then(end);
}
