"use strict";

// The script of the page. The Go program gives monoloop: programs, play, record, decide and explore, which run a program
// whole and give a picture of the loop before each of its entries. Here is what shows a picture, and what asks for another
// run.

const $ = (id) => document.getElementById(id);
const at = { programs: [], sources: {}, program: null, run: null, index: 0, timer: 0, asked: 0 };

const element = (name, text, classes) => {
	const e = document.createElement(name);
	if (text !== undefined) e.textContent = text;
	if (classes) e.className = classes;
	return e;
};

// start loads the Go program, which says when its functions are there.
async function start() {
	const go = new Go();
	addEventListener("monoloop", () => ready().catch(failed), { once: true });
	const program = await instantiate(await file("program.wasm"), go.importObject);
	go.run(program.instance);
}

// instantiate takes the program from any server of files, also from one that does not know its type.
async function instantiate(answer, imports) {
	if (answer.headers.get("Content-Type") === "application/wasm") return WebAssembly.instantiateStreaming(answer, imports);
	return WebAssembly.instantiate(await answer.arrayBuffer(), imports);
}

async function file(name) {
	const answer = await fetch(name);
	if (!answer.ok) throw new Error(`${name}: ${answer.status} ${answer.statusText}`);
	return answer;
}

// failed says why there is nothing to be seen.
function failed(error) {
	$("where").textContent = `The page cannot start. ${error.message}`;
	document.querySelector("main").removeAttribute("aria-busy");
}

// ask waits for what the Go program is asked, and gives undefined if it was asked for something else meanwhile.
async function ask(question) {
	const number = ++at.asked;
	try {
		const answer = await question;
		if (number === at.asked) return answer;
	} catch (error) {
		if (number === at.asked) throw error;
	}
}

async function ready() {
	at.programs = JSON.parse(await monoloop.programs());
	at.sources = await (await file("sources.json")).json();
	for (const [label, bug] of [["Programs", false], ["With a mistake", true]]) {
		const group = element("optgroup");
		group.label = label;
		group.append(...at.programs.filter((p) => p.Bug === bug).map((p) => new Option(p.Name)));
		$("program").append(group);
	}
	await choose(location.hash.slice(1) || at.programs[0].Name);
	for (const name of ["inert", "aria-busy"]) document.querySelector("main").removeAttribute(name);
}

// choose shows another program, first in, first out.
async function choose(name) {
	at.program = at.programs.find((p) => p.Name === name) ?? at.programs[0];
	$("program").value = at.program.Name;
	history.replaceState(null, "", "#" + at.program.Name);
	$("about").textContent = at.program.About;
	$("source").textContent = at.sources[at.program.Name];
	$("repaired").disabled = !at.program.Bug;
	$("repaired").checked = false;
	$("order").value = "fifo";
	await play(0);
}

// play runs the program by chance, from a seed, or if that is zero, first in, first out.
async function play(seed) {
	const run = await ask(monoloop.play(at.program.Name, $("repaired").checked, seed));
	if (!run) return;
	take(JSON.parse(run));
	show(0);
}

function take(run) {
	at.run = run;
	drawTimeline();
	showOutcome();
}

// again runs the program in the order that the form asks for.
async function again() {
	stop();
	await play($("order").value === "seed" ? Number($("seed").value) : 0);
}

// decide runs the program with another answer to the choice of the present picture, and the earlier ones as they were.
async function decide(answer) {
	const p = at.run.Pictures[at.index];
	if (p.Options && answer < p.Options.length) await answerTo({ Kind: "next", Number: p.Choice }, answer);
}

// answerTo runs the program with another answer to a question, and what was asked before it answered as it was.
async function answerTo(question, answer) {
	stop();
	const run = await ask(monoloop.decide(at.program.Name, $("repaired").checked, at.run.Record,
		question.Kind, question.Number, String(answer))).catch(refused);
	if (!run) return;
	take(JSON.parse(run));
	$("order").value = "mine";
	show(at.index);
}

function refused(error) {
	$("end").textContent = error.message;
	$("end").className = "bad";
}

async function explore() {
	stop();
	$("end").textContent = "exploring …";
	const found = await ask(monoloop.explore(at.program.Name, $("repaired").checked, Number($("seed").value)));
	if (!found) return;
	if (found.record) {
		await runRecord(found.record);
		$("end").append(element("span", ` Found in ${found.schedules} schedules, and shrunk.`));
		return;
	}
	showOutcome();
	$("end").append(element("span", ` ${found.schedules} schedules passed.`));
}

async function runRecord(record) {
	stop();
	const run = await ask(monoloop.record(at.program.Name, $("repaired").checked, record)).catch(refused);
	if (!run) return;
	take(JSON.parse(run));
	$("order").value = "mine";
	const first = at.run.Pictures.findIndex((p) => p.Choice >= 0 && p.Answer > 0 || p.Asked?.some((q) => q.Answer !== "0"));
	show(Math.max(first, 0));
}

// drawTimeline draws a row for each task, and a column for each entry; a turn begins with a line.
function drawTimeline() {
	const pictures = at.run.Pictures, names = new Map();
	for (const p of pictures) for (const t of p.Tasks ?? []) names.set(t.ID, t.Name);
	const table = element("table"), head = table.createTHead().insertRow(), body = table.createTBody();
	head.append(element("th", "turn"));
	for (let i = 0; i < pictures.length;) {
		let n = i;
		while (n < pictures.length && pictures[n].Turn === pictures[i].Turn) n++;
		const th = element("th", pictures[i].Turn);
		th.colSpan = n - i;
		head.append(th);
		i = n;
	}
	for (const [id, name] of names) {
		const row = body.insertRow();
		row.append(element("th", name));
		pictures.forEach((p, i) => {
			const task = p.Tasks?.find((t) => t.ID === id), cell = row.insertCell();
			cell.className = task?.State ?? "";
			if (i === 0 || p.Turn !== pictures[i - 1].Turn) cell.classList.add("turn");
			cell.title = task ? `${name}: ${task.State} ${task.Doing}` : "";
			cell.dataset.index = i;
		});
	}
	$("timeline").replaceChildren(table);
}

// show shows the picture before the entry of this number.
function show(index) {
	const pictures = at.run.Pictures;
	at.index = Math.min(Math.max(index, 0), pictures.length - 1);
	const p = pictures[at.index], over = at.index === pictures.length - 1;
	$("where").textContent = over ? `The end, after ${at.index} entries and ${p.Turn} turns, at ${p.Time || "0s"}.` :
		`Entry ${at.index + 1} of ${pictures.length - 1}, turn ${p.Turn}, at ${p.Time}. Next: ${p.Next.Name}`;
	showChoice(p);
	showAsked(p);
	list("ready", over ? [] : [p.Next, ...(p.Ready ?? [])].map((e) => e.Name));
	list("timers", (p.Timer ?? []).map((t) => `${t.When}: ${t.For}`));
	list("waits", (p.Tasks ?? []).filter((t) => t.Doing).map((t) => t.State === "ended" ?
		`${t.Name} has ended: ${t.Doing}` : `${t.Name} ${t.Doing}`));
	$("graph").replaceChildren(drawGraph(p.Waits, p.Tasks ?? []));
	$("graphed").hidden = !p.Waits.Edges;
	$("output").textContent = at.run.Output.split("\n").slice(0, p.Lines).join("\n");
	$("printed").hidden = !at.run.Output;
	for (const cell of $("timeline").querySelectorAll("td")) {
		cell.classList.toggle("later", cell.dataset.index > at.index);
		cell.classList.toggle("here", Number(cell.dataset.index) === at.index);
	}
	const here = $("timeline").querySelector("td.here"), box = $("timeline");
	if (here) box.scrollLeft = here.offsetLeft - box.clientWidth / 2;
	for (const id of ["first", "back", "turnback"]) $(id).disabled = at.index === 0;
	for (const id of ["last", "next", "turnon"]) $(id).disabled = over;
	if (over) stop();
}

function showChoice(p) {
	const buttons = (p.Options ?? []).map((option, i) => {
		const b = element("button", `${i + 1} ${option.Name || "a callback"}`);
		b.setAttribute("aria-pressed", String(i === p.Answer));
		b.onclick = () => decide(i);
		return b;
	});
	$("choice").replaceChildren(element("span", buttons.length ? `Choice ${p.Choice}: what runs next?` : "There is nothing to choose here."),
		...buttons);
}

// showAsked shows what the entry asks for while it runs, beside order: an answer is one of several, or an amount.
function showAsked(p) {
	$("asked").replaceChildren(...(p.Asked ?? []).map((question) => {
		const line = element("p", inWords(question) + " ");
		line.append(...(question.Options ? optionButtons(question) : [amount(question)]));
		return line;
	}));
}

const inWords = (q) => ({ site: `While it runs, “${q.Name}” may happen:`, fault: `While it runs, ${q.Name}`,
	seed: "It draws random numbers, from a seed:", vary: `It asks for an amount of at most ${q.Limit}:` })[q.Kind];

function optionButtons(question) {
	return question.Options.flatMap((text, i) => {
		const b = element("button", text);
		b.setAttribute("aria-pressed", String(String(i) === question.Answer));
		b.onclick = () => answerTo(question, i);
		return text ? [b] : []; // what may not be now has no text
	});
}

// amount is a field for a number, which may be beyond those of JavaScript and stays a text.
function amount(question) {
	const input = element("input");
	const attributes = { value: question.Answer, inputmode: "numeric", size: 8, "aria-label": inWords(question) };
	for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
	input.onchange = () => answerTo(question, input.value.trim());
	return input;
}

function list(id, lines) {
	$(id).replaceChildren(...lines.map((line) => element("li", line)));
}

function showOutcome() {
	const passed = at.run.Outcome === "passed";
	$("end").className = passed ? "good" : "bad";
	$("end").textContent = passed ? "It passes." : `${at.run.Outcome}: ${at.run.Error}`.replaceAll(/\S*\/internal\//g, "");
	$("story").textContent = at.run.Story;
	$("record").value = at.run.Record;
	$("test").textContent = "go test github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play " +
		`-run '^TestProgram$/^${at.program.Name}$' -looptest.replay='${at.run.Record}'`;
}

// turn returns the number of the first entry of another turn.
function turn(step) {
	const pictures = at.run.Pictures, now = pictures[at.index].Turn;
	let i = at.index;
	while (pictures[i]?.Turn === now) i += step;
	while (step < 0 && i > 0 && pictures[i - 1].Turn === pictures[i].Turn) i--;
	return i;
}

function stop() {
	clearTimeout(at.timer);
	at.timer = 0;
	$("play").textContent = "play";
}

function toggle() {
	if (at.timer) return stop();
	if (at.index === at.run.Pictures.length - 1) show(0);
	const step = () => {
		at.timer = setTimeout(step, 2000 / $("speed").value);
		show(at.index + 1);
	};
	$("play").textContent = "pause";
	at.timer = setTimeout(step, 2000 / $("speed").value);
}

const actions = {
	first: () => show(0), back: () => show(at.index - 1), next: () => show(at.index + 1),
	last: () => show(at.run.Pictures.length - 1), turnback: () => show(turn(-1)), turnon: () => show(turn(1)),
	play: toggle, explore, run: () => runRecord($("record").value.trim()),
	copy: () => navigator.clipboard?.writeText($("test").textContent),
};
const keys = { Home: "first", End: "last", ArrowLeft: "back", ArrowRight: "next", PageUp: "turnback", PageDown: "turnon",
	" ": "play", e: "explore", E: "explore" };

for (const [id, action] of Object.entries(actions)) $(id).onclick = action;
$("program").onchange = () => choose($("program").value);
$("repaired").onchange = $("order").onchange = $("seed").onchange = again;
$("record").onkeydown = (event) => event.key === "Enter" && actions.run();
$("what").onsubmit = (event) => event.preventDefault();
$("timeline").onclick = (event) => event.target.dataset.index && show(Number(event.target.dataset.index));
addEventListener("keydown", (event) => {
	const typing = /^(INPUT|SELECT)$/.test(event.target.tagName);
	if (!at.run || typing || event.ctrlKey || event.metaKey || event.altKey) return;
	if (event.target.tagName === "BUTTON" && event.key === " ") return;
	if (/^[1-9]$/.test(event.key)) decide(Number(event.key) - 1);
	else if (keys[event.key]) actions[keys[event.key]]();
	else return;
	event.preventDefault();
});
addEventListener("hashchange", () => at.run && choose(location.hash.slice(1)));

start().catch(failed);
