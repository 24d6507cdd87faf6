// console, and how it shows values: strings as they are, and everything else about as Node's util.inspect does.
(function (host, global) {
	'use strict';
	const depth = 2;
	const identifier = /^[A-Za-z_$][\w$]*$/;

	function inspect(value, level, seen) {
		switch (typeof value) {
		case 'string': return quote(value);
		case 'bigint': return value + 'n';
		case 'symbol': return String(value);
		case 'function': return (/^class\b/.test(Function.prototype.toString.call(value)) ? '[class ' : '[Function: ') +
			(value.name || '(anonymous)') + ']';
		case 'number': return Object.is(value, -0) ? '-0' : String(value);
		case 'object': return value === null ? 'null' : object(value, level, seen);
		}
		return String(value);
	}

	function quote(text) {
		const q = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
		const escapes = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\' };
		return q + text.replace(/[\n\t\r\\]/g, (c) => escapes[c]).replaceAll(q === "'" ? "'" : '\0', "\\'") + q;
	}

	function object(value, level, seen) {
		if (value instanceof Error) return error(value, level, seen);
		if (value instanceof Date) return isNaN(value) ? 'Invalid Date' : value.toISOString();
		if (value instanceof RegExp) return String(value);
		if (value instanceof Promise) return 'Promise { ' + host.promise(value, (v) => inspect(v, level + 1, seen)) + ' }';
		if (seen.includes(value)) return '[Circular *1]';
		const name = constructorOf(value);
		if (level > depth) return Array.isArray(value) ? '[Array]' : '[' + (name || 'Object') + ']';
		return braces(value, name, level, seen.concat([value]));
	}

	function constructorOf(value) {
		const proto = Object.getPrototypeOf(value);
		if (proto === null) return '[Object: null prototype]';
		const made = proto.constructor;
		return typeof made === 'function' ? made.name : '';
	}

	function error(value, level, seen) {
		const head = value.stack && String(value.stack).includes('\tat ') ? String(value.stack).trimEnd() : '[' + String(value) + ']';
		const cause = value.cause !== undefined ? ' {\n  [cause]: ' + inspect(value.cause, level + 1, seen) + '\n}' : '';
		return host.trim(head) + cause;
	}

	function braces(value, name, level, seen) {
		const show = (v) => inspect(v, level + 1, seen);
		let parts = [], prefix = name && name !== 'Object' ? name + ' ' : '', open = '{', close = '}';
		if (Array.isArray(value) || ArrayBuffer.isView(value) && value.length !== undefined) {
			open = '[';
			close = ']';
			prefix = Array.isArray(value) && name === 'Array' ? '' : name + '(' + value.length + ') ';
			for (let i = 0; i < Math.min(value.length, 100); i++) parts.push(i in value ? show(value[i]) : '<1 empty item>');
			if (value.length > 100) parts.push('... ' + (value.length - 100) + ' more items');
		} else if (value instanceof Map) {
			prefix = 'Map(' + value.size + ') ';
			for (const [k, v] of value) parts.push(show(k) + ' => ' + show(v));
		} else if (value instanceof Set) {
			prefix = 'Set(' + value.size + ') ';
			for (const v of value) parts.push(show(v));
		}
		for (const key of open === '[' ? [] : Reflect.ownKeys(value)) {
			const property = Object.getOwnPropertyDescriptor(value, key);
			if (!property || !property.enumerable) continue;
			const label = typeof key === 'symbol' ? '[' + String(key) + ']' : identifier.test(key) ? key : quote(key);
			parts.push(label + ': ' + (property.get ? '[Getter]' : property.set ? '[Setter]' : show(property.value)));
		}
		if (parts.length === 0) return prefix + open + close;
		const line = prefix + open + ' ' + parts.join(', ') + ' ' + close;
		if (line.length <= 76 && !line.includes('\n')) return line;
		const indent = '  ';
		return prefix + open + '\n' + parts.map((p) => indent + p.replaceAll('\n', '\n' + indent)).join(',\n') + '\n' + close;
	}

	function format(...args) {
		let first = 0, text = '';
		if (typeof args[0] === 'string') {
			first = 1;
			text = args[0].replace(/%[sdifjoOc%]/g, (code) => {
				if (code === '%%') return '%';
				if (first >= args.length) return code;
				const arg = args[first++];
				switch (code) {
				case '%s': return typeof arg === 'string' ? arg : inspect(arg, depth, []);
				case '%d': return String(Number(arg));
				case '%i': return String(parseInt(arg));
				case '%f': return String(parseFloat(arg));
				case '%j': return JSON.stringify(arg);
				case '%c': return '';
				}
				return inspect(arg, 0, []);
			});
		}
		const rest = args.slice(first).map((a) => typeof a === 'string' ? a : inspect(a, 0, []));
		return (first > 0 ? [text] : []).concat(rest).join(' ');
	}

	let groups = '';
	const counts = new Map(), times = new Map();
	const print = (level, args) => host.print(level, groups + format(...args).replaceAll('\n', '\n' + groups));
	const console = {
		log: (...args) => print('info', args),
		info: (...args) => print('info', args),
		debug: (...args) => print('debug', args),
		warn: (...args) => print('warn', args),
		error: (...args) => print('error', args),
		trace: (...args) => print('error', ['Trace: ' + format(...args) + '\n' + new Error().stack.replace(/^.*\n/, '').trimEnd()]),
		dir: (value) => print('info', [inspect(value, 0, [])]),
		assert: (ok, ...args) => { if (!ok) print('error', ['Assertion failed' + (args.length ? ': ' + format(...args) : '')]); },
		group: (...args) => { if (args.length) print('info', args); groups += '  '; },
		groupEnd: () => { groups = groups.slice(2); },
		count: (label = 'default') => {
			counts.set(label, (counts.get(label) || 0) + 1);
			print('info', [label + ': ' + counts.get(label)]);
		},
		countReset: (label = 'default') => { counts.delete(label); },
		time: (label = 'default') => { times.set(label, host.now()); },
		timeEnd: (label = 'default') => {
			if (times.has(label)) print('info', [label + ': ' + (host.now() - times.get(label)).toFixed(3) + 'ms']);
			times.delete(label);
		},
	};
	console.table = console.log;
	Object.defineProperty(global, 'console', { value: console, writable: true, configurable: true });
	return { format, inspect: (value) => inspect(value, 0, []) };
})
