// The linker: modules are loaded, linked and evaluated as the standard says (Source Text Module Records, Cyclic Module
// Records), with names as short as what they stand for allows. A module has
//
//	requests, imports, indirect, stars, waits, instantiate, renamed   of the host, as Go's transformed has them
//	names, evaluate                                                   of the host, if it is a value, such as JSON
//	file, needs        its file, and the modules that it requests
//	cells              what it exports, as getters
//	space              its namespace, a proxy: so it has properties with values, and to look at one too early is an error
//	getters            of the names that are its own
//	run                its body, which has stopped: a generator, or what lets an async function go on
//	status, …          see evaluate
(function (host) {
	'use strict';
	const { Promise, Proxy, SyntaxError, String, Object, Symbol, Map, Set } = globalThis;
	const { create, defineProperty, getOwnPropertyDescriptor, preventExtensions, keys, hasOwn } = Object;
	const then = Function.prototype.call.bind(Promise.prototype.then);
	const modules = new Map(); // by file

	// load returns the module of a file. It adds those that were not known to begun at once, and to fresh when all is
	// there that they need: so what is needed stands first there.
	function load(file, begun, fresh) {
		const known = modules.get(file);
		if (known) return known;
		const m = host.load(file);
		Object.assign(m, { file, getters: create(null), cells: create(null), status: 'linked', failed: false, pending: 0, parents: [], order: 0 });
		m.space = new Proxy(m.keys = create(null), namespaceOf(m.cells));
		modules.set(file, m);
		begun.push(m);
		m.needs = (m.requests ?? []).map((specifier) => load(host.resolve(specifier, file), begun, fresh));
		fresh.push(m);
		return m;
	}

	function prepare(file) {
		const begun = [], fresh = [];
		try {
			const m = load(file, begun, fresh);
			for (const one of fresh) if (one.instantiate) instantiate(one);
			for (const one of fresh) if (one.instantiate) check(one);
			for (const one of fresh) if (one.instantiate) fill(one, names(one));
			return m;
		} catch (e) {
			for (const one of begun) modules.delete(one.file);
			throw e;
		}
	}

	// instantiate calls the body, up to where it stops.
	function instantiate(m) {
		const module = { exports: {} };
		const body = m.instantiate(module, module.exports, (request) => requested(m, request));
		const exports = (getters) => { Object.assign(m.getters, getters); };
		if (!m.waits) {
			m.run = body(exports, importFrom(m), metaOf(m));
			m.run.next();
		} else {
			m.ended = body(exports, importFrom(m), metaOf(m), new Start(m));
		}
		if (m.renamed) defineProperty(m.getters.default(), 'name', { value: 'default', configurable: true });
	}

	// requested is what the body of a module sees of another one: what its getters get, or its namespace.
	function requested(m, request) {
		if (request === 'async') return asyncFunction;
		return request.startsWith('space') ? m.needs[request.slice(5)].space : m.needs[request].cells;
	}

	class Start {
		constructor(module) { this.module = module; }
	}

	// asyncFunction runs a generator as an async function, each yield of which is an await. Where it stops for its
	// module's turn, it goes on at once when that comes.
	function asyncFunction(self, args, body) {
		return new Promise((ok, no) => {
			const generator = body.apply(self, args);
			const next = (v) => step('next', v), thrown = (e) => step('throw', e);
			function step(how, v) {
				try {
					const { done, value } = generator[how](v);
					if (done) ok(value);
					else if (value instanceof Start) value.module.run = next;
					else then(Promise.resolve(value), next, thrown);
				} catch (e) {
					no(e);
				}
			}
			step('next');
		});
	}

	const importFrom = (m) => (specifier) => new Promise((ok, no) => {
		specifier = String(specifier);
		host.soon(() => begun(() => host.resolve(specifier, m.file), ok, no));
	});

	// begun loads and evaluates a module in a microtask, as Node does: so its ticks come after the microtasks.
	function begun(file, ok, no) {
		then(then(Promise.resolve(), () => {
			const m = prepare(file());
			return then(evaluate(m), () => ok(m.space));
		}), undefined, no);
	}

	function metaOf(m) {
		const meta = create(null);
		meta.dirname = '/' + m.file.split('/').slice(0, -1).join('/');
		meta.filename = '/' + m.file;
		meta.resolve = (specifier) => url(host.resolve(String(specifier), m.file));
		meta.url = url(m.file);
		return meta;
	}
	const url = (file) => file.startsWith('host:') ? 'node:' + file.slice(5) : 'file:///' + file.split('/').map(encodeURIComponent).join('/');

	// resolve returns what gets the value of a name that a module exports; undefined if it does not, null if it is
	// exported by several.
	function resolve(m, name, seen = new Map()) {
		if (m.evaluate) return m.names && !m.names.includes(name) ? undefined : () => name === 'default' ? m.value : m.value?.[name];
		const before = seen.get(m);
		if (before?.has(name)) return undefined;
		if (before) before.add(name); else seen.set(m, new Set([name]));
		if (hasOwn(m.getters, name)) return m.getters[name];
		for (const [own, request, there] of m.indirect ?? []) {
			if (own !== name) continue;
			const target = m.needs[request];
			if (there === null) return target.whole ??= () => target.space;
			return resolve(target, there, seen);
		}
		if (name === 'default') return undefined;
		let found;
		for (const request of m.stars ?? []) {
			const target = m.needs[request];
			if (target.evaluate && !target.names) continue;
			const one = resolve(target, name, seen);
			if (one === null) return null;
			if (one && found && one !== found) return null;
			found ??= one;
		}
		return found;
	}

	function names(m, seen = new Set()) {
		if (seen.has(m)) return [];
		seen.add(m);
		if (m.evaluate) return m.names ?? [];
		const all = [...keys(m.getters), ...(m.indirect ?? []).map(([name]) => name)];
		for (const request of m.stars ?? []) all.push(...names(m.needs[request], seen).filter((name) => name !== 'default'));
		return [...new Set(all)];
	}

	function check(m) {
		for (const [request, name] of [...m.imports ?? [], ...(m.indirect ?? []).filter(([, , there]) => there !== null).map((x) => [x[1], x[2]])]) {
			const getter = resolve(m.needs[request], name);
			const from = `The requested module '${m.requests[request]}'`;
			if (getter === null) throw new SyntaxError(`${from} contains conflicting star exports for name '${name}', imported by /${m.file}`);
			if (getter === undefined) throw new SyntaxError(`${from} does not provide an export named '${name}', imported by /${m.file}`);
		}
	}

	function fill(m, all) {
		for (const name of all.sort()) {
			const get = resolve(m, name);
			if (!get) continue;
			defineProperty(m.cells, name, { get });
			defineProperty(m.keys, name, { value: undefined, writable: true, enumerable: true });
		}
		defineProperty(m.keys, Symbol.toStringTag, { value: 'Module' });
		preventExtensions(m.keys);
	}

	// namespaceOf makes an object with the right keys a namespace with the values of cells.
	const namespaceOf = (cells) => ({
		get: (keys, name) => hasOwn(cells, name) ? cells[name] : keys[name],
		getOwnPropertyDescriptor(keys, name) {
			const d = getOwnPropertyDescriptor(keys, name);
			if (d && hasOwn(cells, name)) d.value = cells[name];
			return d;
		},
		set: () => false,
		defineProperty: () => false,
		setPrototypeOf: (keys, prototype) => prototype === null,
	});

	// A module is linked, then evaluating, and then waiting until it and what it needs have run to their ends, or at
	// once evaluated. order counts the modules that wait, in the order in which they began to, and is 0 for others.
	let orders = 0;

	function evaluate(m) {
		if (m.status !== 'linked') m = m.root ?? m;
		if (m.promise) return m.promise;
		const stack = [];
		m.promise = new Promise((ok, no) => { m.ok = ok; m.no = no; });
		then(m.promise, undefined, () => {});
		try {
			visit(m, stack, 0);
			if (m.order === 0) m.ok();
		} catch (e) {
			for (const one of stack) Object.assign(one, { status: 'evaluated', failed: true, error: e, root: one.root ?? one });
			m.no(e);
		}
		return m.promise;
	}

	function visit(m, stack, index) {
		if (m.failed) throw m.error;
		if (m.status !== 'linked') return index;
		Object.assign(m, { status: 'evaluating', index, ancestor: index });
		index++;
		stack.push(m);
		for (let need of m.needs) {
			index = visit(need, stack, index);
			if (need.status === 'evaluating') {
				m.ancestor = Math.min(m.ancestor, need.ancestor);
			} else {
				need = need.root;
				if (need.failed) throw need.error;
			}
			if (need.order > 0) {
				m.pending++;
				need.parents.push(m);
			}
		}
		if (m.pending > 0 || m.waits) {
			m.order = ++orders;
			if (m.pending === 0) begin(m);
		} else {
			execute(m);
		}
		if (m.ancestor === m.index) {
			for (let one; one !== m;) {
				one = stack.pop();
				one.status = one.order > 0 ? 'waiting' : 'evaluated';
				one.root = m;
			}
		}
		return index;
	}

	function execute(m) {
		if (m.run) {
			m.run.next();
			return;
		}
		m.value = m.evaluate();
		const isObject = m.value !== null && (typeof m.value === 'object' || typeof m.value === 'function');
		const all = m.names ?? ['default', ...(isObject ? keys(m.value).filter((name) => name !== 'default') : [])];
		fill(m, all);
	}

	function begin(m) {
		then(m.ended, () => fulfilled(m), (e) => rejected(m, e));
		m.run();
	}

	function end(m) {
		m.order = 0;
		m.status = 'evaluated';
		m.ok?.();
	}

	function fulfilled(m) {
		if (m.status === 'evaluated') return;
		end(m);
		const ready = new Set();
		gather(m, ready);
		for (const one of [...ready].sort((a, b) => a.order - b.order)) {
			if (one.status === 'evaluated') continue;
			if (one.waits) {
				begin(one);
				continue;
			}
			try {
				execute(one);
			} catch (e) {
				rejected(one, e);
				continue;
			}
			end(one);
		}
	}

	function gather(m, ready) {
		for (const parent of m.parents) {
			if (ready.has(parent) || parent.root.failed) continue;
			if (--parent.pending > 0) continue;
			ready.add(parent);
			if (!parent.waits) gather(parent, ready);
		}
	}

	function rejected(m, e) {
		if (m.status === 'evaluated') return;
		Object.assign(m, { status: 'evaluated', failed: true, error: e, order: 0 });
		for (const parent of m.parents) rejected(parent, e);
		m.no?.(e);
	}

	return [(file) => new Promise((ok, no) => begun(() => file, ok, no)), (file) => importFrom({ file: String(file) })];
})
