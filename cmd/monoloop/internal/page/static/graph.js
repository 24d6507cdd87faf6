"use strict";

// The drawing of who waits for whom. What is waited for stands below who waits; what waits for itself, over others, is a
// cycle.

const box = { width: 150, height: 26, gapX: 12, gapY: 22, side: 40, letters: 22 };

const shape = (name, attributes, ...children) => {
	const e = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
	e.append(...children);
	return e;
};

// drawGraph draws a graph of a picture: numbers above zero are tasks, the others the things between them.
function drawGraph(graph, tasks) {
	const nodes = nodesOf(graph.Edges ?? []), all = [...nodes.values()];
	for (const node of all) {
		const task = tasks.find((t) => t.ID === node.number);
		node.text = task?.Name ?? graph.Things[-1 - node.number];
		node.classes = [task ? "task " + task.State : "thing", node.cycle ? "cycle" : ""].join(" ").trim();
	}
	const { width, height } = place(all);
	const arrow = shape("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8, markerHeight: 8,
		markerUnits: "userSpaceOnUse", orient: "auto" },
		shape("path", { d: "M0 0L8 4L0 8z" }));
	const said = all.flatMap((node) => node.to.map((to) => `${node.text} waits for ${to.text}`)).join("; ");
	return shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": said },
		shape("defs", {}, arrow), ...all.flatMap((node) => node.to.map((to) => drawEdge(node, to))), ...all.map(drawNode));
}

// nodesOf makes the nodes that the edges lead from and to, and finds those on a cycle.
function nodesOf(edges) {
	const nodes = new Map();
	const node = (number) => {
		if (!nodes.has(number)) nodes.set(number, { number, to: [] });
		return nodes.get(number);
	};
	for (const { From, To } of edges) node(From).to.push(node(To));
	for (const start of nodes.values()) {
		const seen = new Set(), left = [...start.to];
		for (let next; (next = left.pop()); ) {
			if (seen.has(next)) continue;
			seen.add(next);
			left.push(...next.to);
		}
		start.cycle = seen.has(start);
	}
	return nodes;
}

// place gives each node its layer, counted from the top, and its place there, and returns the size of the whole. At both
// sides there is room for arrows that pass other boxes.
function place(all) {
	const depths = new Map();
	const depth = (node) => {
		if (depths.has(node)) return depths.get(node); // also of one on the way, which closes a cycle
		depths.set(node, 0);
		depths.set(node, Math.max(0, ...node.to.map((to) => depth(to) + 1)));
		return depths.get(node);
	};
	const layers = [...new Set(all.map(depth))].sort((a, b) => b - a).map((d) => all.filter((node) => depths.get(node) === d));
	layers.forEach((layer, n) => layer.forEach((node, i) => {
		node.layer = n;
		node.x = box.side + i * (box.width + box.gapX);
		node.y = 2 + n * (box.height + box.gapY);
	}));
	const most = Math.max(0, ...layers.map((layer) => layer.length));
	return { width: 2 * box.side + most * (box.width + box.gapX) - box.gapX,
		height: Math.max(0, layers.length * (box.height + box.gapY) - box.gapY + 4) };
}

function drawNode(node) {
	const [short] = node.text.split(", "), cut = short.length > box.letters ? short.slice(0, box.letters - 1) + "…" : short;
	return shape("g", { class: node.classes }, shape("title", {}, node.text),
		shape("rect", { x: node.x, y: node.y, width: box.width, height: box.height, rx: 4 }),
		shape("text", { x: node.x + 7, y: node.y + 17 }, cut));
}

// drawEdge draws an arrow to the next layer, or, over others, around them: on the right side down, on the left side up.
function drawEdge(from, to) {
	const class_ = from.cycle && to.cycle ? "cycle" : "", y1 = from.y + box.height / 2, y2 = to.y + box.height / 2;
	let d = `M${from.x + box.width / 2} ${from.y + box.height}L${to.x + box.width / 2} ${to.y}`;
	if (to.layer > from.layer + 1) {
		const out = Math.max(from.x, to.x) + box.width + box.side;
		d = `M${from.x + box.width} ${y1}C${out} ${y1} ${out} ${y2} ${to.x + box.width} ${y2}`;
	} else if (to.layer <= from.layer) {
		const out = Math.min(from.x, to.x) - box.side;
		d = `M${from.x} ${y1}C${out} ${y1} ${out} ${y2} ${to.x} ${y2}`;
	}
	return shape("path", { d, class: class_, "marker-end": "url(#arrow)" });
}
