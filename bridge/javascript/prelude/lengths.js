// What bounds, with Options.Untrusted, how long a string is that a built-in function makes of many others: none can see
// from one argument what comes of it. The pieces are made here, one by one and as strings, and counted; then the engine's
// function gets them.
(function (host, global) {
	'use strict';
	const { Array, Object, RangeError, Reflect, RegExp, Set, String, Symbol, TypeError, Math } = global;
	const { apply, defineProperty } = Reflect, { count, put, maxLength } = host, { trunc, min } = Math;
	const setHas = Set.prototype.has, setAdd = Set.prototype.add, setDelete = Set.prototype.delete;
	const { indexOf, slice } = String.prototype, nothing = (v) => v === undefined || v === null;
	const wrap = (o, name, make) => put(o, name, make(count(o[name])));
	const property = (value) => ({ value, writable: true, enumerable: true, configurable: true, __proto__: null });
	const checked = (n) => {
		if (n > maxLength) throw new RangeError('Invalid length: more than ' + maxLength);
		return n;
	};
	const toLength = (v) => { const n = trunc(+v); return n > 0 ? min(n, 2 ** 53 - 1) : 0; };

	// joined joins what text makes of the elements of a list. One that is being joined is empty within itself.
	const joining = new Set();
	function joined(join, list, separator, text) {
		const n = checked(toLength(list.length));
		separator = separator === undefined ? ',' : `${separator}`;
		if (apply(setHas, joining, [list])) return '';
		apply(setAdd, joining, [list]);
		try {
			const pieces = [];
			let total = n > 1 ? checked(separator.length * (n - 1)) : 0;
			for (let i = 0; i < n; i++) {
				const v = list[i], piece = nothing(v) ? '' : text(v);
				total = checked(total + piece.length);
				defineProperty(pieces, i, property(piece));
			}
			return apply(join, pieces, [separator]);
		} finally {
			apply(setDelete, joining, [list]);
		}
	}
	wrap(Array.prototype, 'join', (f) => ({ join(separator) {
		return nothing(this) ? apply(f, this, [separator]) : joined(f, Object(this), separator, (v) => typeof v === 'string' ? v : `${v}`);
	} }.join));
	const { join } = Array.prototype;
	wrap(Array.prototype, 'toLocaleString', (f) => ({ toLocaleString() {
		return nothing(this) ? apply(f, this, []) : joined(join, Object(this), ',', (v) => `${v.toLocaleString()}`);
	} }.toLocaleString));

	wrap(String.prototype, 'concat', (f) => ({ concat(...more) {
		if (nothing(this)) return apply(f, this, more);
		const s = `${this}`;
		let total = s.length;
		for (let i = 0; i < more.length; i++) {
			const piece = `${more[i]}`;
			total = checked(total + piece.length);
			defineProperty(more, i, property(piece));
		}
		return apply(f, s, more);
	} }.concat));
	wrap(String, 'raw', (f) => ({ raw(pieces, ...given) {
		const from = Object(pieces.raw), n = checked(toLength(from.length)), raw = [];
		let total = 0;
		for (let i = 0; i < n; i++) {
			const piece = `${from[i]}`, between = i + 1 < n && i < given.length ? `${given[i]}` : '';
			total = checked(total + piece.length + between.length);
			defineProperty(raw, i, property(piece));
			if (i < given.length) defineProperty(given, i, property(between));
		}
		return f({ raw }, ...given);
	} }.raw));

	// A replacement is counted piece by piece if what comes of it could be too long.
	function replacement(s, by, most) {
		let total = s.length;
		const counted = (piece) => {
			total = checked(total + piece.length);
			return piece;
		};
		if (typeof by === 'function') return (...args) => counted(`${apply(by, undefined, args)}`);
		by = `${by}`;
		let dollars = 0;
		for (let i = 0; (i = apply(indexOf, by, ['$', i])) >= 0; i++) dollars++;
		if (s.length + most * (by.length + dollars * s.length) <= maxLength) return by;
		return (...args) => expanded(by, args, counted);
	}

	// expanded is what a replacement with dollars stands for.
	function expanded(by, args, counted) {
		const last = args[args.length - 1], groups = typeof last === 'string' ? undefined : last;
		const n = args.length - (typeof last === 'string' ? 2 : 3), at = args[n], s = args[n + 1], part = (from, to) => apply(slice, s, [from, to]);
		let out = '', i = 0;
		for (let j; (j = apply(indexOf, by, ['$', i])) >= 0;) {
			out += counted(apply(slice, by, [i, j]));
			const c = by[j + 1], close = c === '<' && groups ? apply(indexOf, by, ['>', j]) : -1;
			let piece = '$';
			i = j + 1;
			if (c === '$') i++;
			else if (c === '&') { piece = args[0]; i++; }
			else if (c === '`') { piece = part(0, at); i++; }
			else if (c === "'") { piece = part(at + args[0].length); i++; }
			else if (close >= 0) { piece = groups[apply(slice, by, [j + 2, close])]; i = close + 1; }
			else if (c >= '0' && c <= '9') {
				const d = by[j + 2], two = d >= '0' && d <= '9' && +(c + d) > 0 && +(c + d) < n, which = two ? +(c + d) : +c;
				if (which > 0 && which < n) { piece = args[which]; i += two ? 2 : 1; }
			}
			out += counted(piece === undefined ? '' : `${piece}`);
		}
		return out + counted(apply(slice, by, [i]));
	}
	function itself(pattern, all) {
		if (typeof pattern !== 'object' && typeof pattern !== 'function' || pattern === null) return undefined;
		const method = pattern[Symbol.replace];
		if (!nothing(method) && all && pattern[Symbol.match] && apply(indexOf, `${pattern.flags}`, ['g']) < 0) {
			throw new TypeError('String.prototype.replaceAll called with a non-global RegExp argument');
		}
		return method;
	}
	for (const name of ['replace', 'replaceAll']) {
		wrap(String.prototype, name, (f) => ({ f(pattern, by) {
			if (nothing(this)) return apply(f, this, [pattern, by]);
			const method = itself(pattern, name === 'replaceAll');
			if (!nothing(method)) return apply(method, pattern, [this, by]);
			const s = `${this}`;
			pattern = `${pattern}`;
			return apply(f, s, [pattern, replacement(s, by, name === 'replace' ? 1 : s.length + 1)]);
		} }.f));
	}
	const replace = ((f) => ({ f(s, by) {
		s = `${s}`;
		return apply(f, this, [s, replacement(s, by, s.length + 1)]);
	} }.f))(count(RegExp.prototype[Symbol.replace]));
	defineProperty(replace, 'name', { value: '[Symbol.replace]', configurable: true, __proto__: null });
	defineProperty(RegExp.prototype, Symbol.replace, { value: replace, writable: true, configurable: true, enumerable: false, __proto__: null });

	const typed = Reflect.getPrototypeOf(global.Uint8Array.prototype), length = Reflect.getOwnPropertyDescriptor(typed, 'length').get;
	wrap(typed, 'join', (f) => ({ join(separator) {
		const n = apply(length, this, []);
		separator = separator === undefined ? ',' : `${separator}`;
		if (n > 0) checked((n - 1) * separator.length);
		return apply(f, this, [separator]);
	} }.join));
})
