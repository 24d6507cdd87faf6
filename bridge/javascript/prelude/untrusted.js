// What stands in place of built-in functions with Options.Untrusted. A function that is written here counts in the depth
// of calls, and is interrupted, as any of a script. So those are that recurse, in the engine, through values; that go on
// to call what they have been given, later; and that take a number for how much they do. All others call the engine's,
// after the host has counted that: see counted.
(function (host, global) {
	'use strict';
	const { Array, ArrayBuffer, BigInt, JSON, Math, Object, Map, Promise, RangeError, Reflect, String, TypeError, WeakMap } = global;
	const { Proxy, Set, Number, Boolean, Symbol, Uint8Array, Function } = global;
	const { isProxy, isConstructor, count, isNative, maxLength, depth: maxDepth, bits, plainly, fixed } = host;
	let Forwarding; // the Proxy of scripts
	const own = { __proto__: null };
	for (const k of Reflect.ownKeys(Reflect)) if (typeof k === 'string') own[k] = Reflect[k];
	const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = own;
	const { isArray } = Array, { isView } = ArrayBuffer, { trunc, min, max } = Math, { iterator, hasInstance } = Symbol;
	const mapGet = Map.prototype.get, mapSet = Map.prototype.set, weakGet = WeakMap.prototype.get, weakSet = WeakMap.prototype.set;
	const setHas = Set.prototype.has, setAdd = Set.prototype.add;

	const property = (value) => ({ value, writable: true, enumerable: true, configurable: true, __proto__: null });
	const isObject = (v) => typeof v === 'object' && v !== null || typeof v === 'function';

	// put makes fn what name is of o, and look like what was there.
	const put = host.put;

	// wrap makes a method of make(original), which must be made by method syntax, so that it is no constructor.
	const wrap = (o, name, make) => put(o, name, make(count(o[name])));

	const tooLong = () => { throw new RangeError('Invalid length: more than ' + maxLength); };
	const checked = (n) => n > maxLength ? tooLong() : n;
	const toLength = (v) => { const n = trunc(+v); return n > 0 ? min(n, 2 ** 53 - 1) : 0; };

	// source is what may be given to what iterates, or else goes by the length: the engine asks once more for how to
	// iterate, and is to get the same answer.
	function source(items) {
		if (!isObject(items)) return items;
		const plain = plainly(items, iterator), method = items[iterator];
		if (method !== undefined && method !== null) {
			return plain ? items : { __proto__: null, [iterator]() { return apply(method, items, []); } };
		}
		if (!plain || !fixed(items)) return list(items);
		checked(toLength(items.length));
		return items;
	}

	// list makes an array of an object with a length.
	function list(o) {
		if (!isObject(o)) throw new TypeError('CreateListFromArrayLike called on non-object');
		const n = checked(toLength(o.length)), all = [];
		for (let i = 0; i < n; i++) defineProperty(all, i, property(o[i]));
		return all;
	}

	// through is what a function of arrays may go through: one whose length was looked at, or one each access to which
	// is a call.
	function through(o) {
		if (!isObject(o)) return typeof o === 'string' ? (checked(o.length), o) : o;
		if (isProxy(o)) return o;
		if (!fixed(o)) return new Forwarding(o, {});
		checked(toLength(o.length));
		return o;
	}

	// Functions that have been bound are functions of the script that know what they call.
	wrap(Function.prototype, 'bind', () => ({ bind(self, ...given) {
		const target = this;
		if (typeof target !== 'function') throw new TypeError('Bind must be called on a function');
		const bound = isConstructor(target) ? function (...more) {
			const args = joined(given, more);
			return new.target ? construct(target, args, new.target === bound ? target : new.target) : apply(target, self, args);
		} : { f(...more) { return apply(target, self, joined(given, more)); } }.f;
		const d = own.getOwnPropertyDescriptor(target, 'length'), name = target.name;
		const length = d && typeof target.length === 'number' ? max(0, trunc(target.length) - given.length) : 0;
		defineProperty(bound, 'name', { value: 'bound ' + (typeof name === 'string' ? name : ''), configurable: true, __proto__: null });
		defineProperty(bound, 'length', { value: length || 0, configurable: true, __proto__: null });
		defineProperty(bound, hasInstance, { value: (v) => v instanceof target, configurable: true, __proto__: null });
		if (isConstructor(target)) bound.prototype = undefined;
		own.setPrototypeOf(bound, getPrototypeOf(target));
		return bound;
	} }.bind));

	function joined(a, b) {
		const all = [];
		for (let i = 0; i < a.length; i++) own.defineProperty(all, i, property(a[i]));
		for (let i = 0; i < b.length; i++) own.defineProperty(all, a.length + i, property(b[i]));
		return all;
	}

	// A proxy has all traps: they call those of the script's handler, or do what would be done without.
	const traps = { __proto__: null }, depths = new WeakMap();
	for (const name of Object.keys(own)) {
		traps[name] = function (...args) {
			const trap = this.handler[name];
			return trap === undefined || trap === null ? apply(own[name], undefined, args) : apply(trap, this.handler, args);
		};
	}
	function deepen(target, handler) {
		if (!isObject(target) || !isObject(handler)) throw new TypeError('Cannot create proxy with a non-object as target or handler');
		const depth = 1 + max(apply(weakGet, depths, [target]) ?? 0, apply(weakGet, depths, [handler]) ?? 0);
		if (depth > maxDepth) throw new RangeError('Proxies are nested deeper than ' + maxDepth);
		return depth;
	}
	const { revocable } = Proxy;
	put(global, 'Proxy', function (target, handler) {
		if (!new.target) throw new TypeError("Constructor Proxy requires 'new'");
		const depth = deepen(target, handler), proxy = new Proxy(target, { __proto__: traps, handler });
		apply(weakSet, depths, [proxy, depth]);
		return proxy;
	});
	Forwarding = global.Proxy;
	Forwarding.prototype = undefined;
	defineProperty(Forwarding, 'revocable', { value: { revocable(target, handler) {
		const depth = deepen(target, handler), made = apply(revocable, Proxy, [target, { __proto__: traps, handler }]);
		apply(weakSet, depths, [made.proxy, depth]);
		return made;
	} }.revocable, writable: true, configurable: true });

	// What takes a list of arguments.
	wrap(Function.prototype, 'apply', (f) => ({ apply(self, args) {
		return apply(f, this, args === undefined || args === null ? [self] : [self, list(args)]);
	} }.apply));
	wrap(Reflect, 'apply', (f) => ({ apply(fn, self, args) { return f(fn, self, list(args)); } }.apply));
	wrap(Reflect, 'construct', (f) => ({ construct(fn, args, ...target) { return f(fn, list(args), ...target); } }.construct));

	// What goes through values. The engine asks the replacer for each, and it knows how deep it is in that of the holder.
	wrap(JSON, 'stringify', (f) => ({ stringify(value, replacer, space) {
		const known = new Map(), only = isArray(replacer) ? names(replacer) : undefined;
		let total = 0; // of what is printed, at least
		const each = function (key, v) {
			if (typeof replacer === 'function') v = apply(replacer, this, [key, v]);
			const deep = 1 + (apply(mapGet, known, [this]) ?? 0);
			total = checked(total + (typeof v === 'string' || v instanceof String ? v.length : 1) + (space === undefined ? 0 : deep - 1));
			if (typeof v !== 'object' || v === null) return v;
			if (deep > maxDepth) throw new RangeError('Values are nested deeper than ' + maxDepth);
			if (isArray(v)) through(v);
			else if (only && !(v instanceof Number || v instanceof String || v instanceof Boolean)) v = picked(v, only);
			apply(mapSet, known, [v, deep]);
			return v;
		};
		return f(value, each, space);
	} }.stringify));
	function names(replacer) {
		const all = new Set();
		for (const v of list(replacer)) {
			if (typeof v === 'string' || typeof v === 'number' || v instanceof Number || v instanceof String) all.add(String(v));
		}
		return [...all];
	}
	function picked(v, only) {
		const some = {};
		for (const name of only) {
			if (name in v) defineProperty(some, name, property(v[name]));
		}
		return some;
	}
	wrap(JSON, 'parse', (f) => ({ parse(text, reviver) {
		const value = f(text);
		return typeof reviver === 'function' ? revived({ '': value }, '', reviver) : value;
	} }.parse));
	function revived(holder, key, reviver) {
		const v = holder[key];
		if (isObject(v)) {
			if (isArray(v)) {
				const n = checked(toLength(v.length));
				for (let i = 0; i < n; i++) revive(v, String(i), reviver);
			} else {
				for (const name of Object.keys(v)) revive(v, name, reviver);
			}
		}
		return apply(reviver, holder, [key, v, {}]);
	}
	function revive(v, key, reviver) {
		const made = revived(v, key, reviver);
		if (made === undefined) own.deleteProperty(v, key);
		else own.defineProperty(v, key, property(made));
	}
	const { push } = Array.prototype;
	function flatten(from, depth, to) {
		const n = checked(toLength(from.length));
		for (let i = 0; i < n; i++) {
			if (!(i in from)) continue;
			const v = from[i];
			if (depth > 0 && isArray(v)) flatten(v, depth - 1, to);
			else apply(push, to, [v]);
		}
		return to;
	}

	// Functions of arrays and strings whose work is as long as a number says.
	const other = { __proto__: null, constructor: 1, length: 1, flat: 1, values: 1, keys: 1, entries: 1, push: 1, pop: 1, at: 1, toString: 1, join: 1, toLocaleString: 1, concat: 1 };
	const generic = ownKeys(Array.prototype).filter((k) => typeof k === 'string' && !(k in other));
	const strings = (a, b) => { a = String(a); b = String(b); return a < b ? -1 : a > b ? 1 : 0; };
	// What makes an array of the length of another one, 2 where the engine has memory for all of it at once: those get an
	// object that does not say something else when it is asked again.
	const copies = { __proto__: null, toReversed: 2, toSorted: 2, toSpliced: 2, with: 2, map: 1, splice: 1, slice: 1 };
	for (let i = 0; i < generic.length; i++) {
		const name = generic[i];
		wrap(Array.prototype, name, (f) => {
			const copy = name in copies, atOnce = copy && copies[name] === 2, sorts = name === 'sort' || name === 'toSorted';
			return { f(...args) {
				if (this === undefined || this === null) return apply(f, this, args);
				let self = through(this);
				if (copy && isObject(self) && isProxy(self)) {
					const n = checked(toLength(self.length));
					if (atOnce) self = new Forwarding(this, { __proto__: null, get: (o, k) => k === 'length' ? n : o[k] });
				}
				const result = apply(f, self, sorts && args[0] === undefined ? [strings] : args);
				return result === self ? this : result;
			} }.f;
		});
	}
	wrap(Array.prototype, 'flat', (f) => ({ flat(depth) {
		if (this === undefined || this === null) return apply(f, this, []);
		return flatten(Object(this), depth === undefined ? 1 : trunc(+depth) || 0, []);
	} }.flat));
	wrap(Array, 'from', (f) => ({ from(items, ...more) {
		return apply(f, this, [source(items), ...more]);
	} }.from));
	const typed = getPrototypeOf(Uint8Array);
	wrap(typed, 'from', (f) => ({ from(items, ...more) {
		return apply(f, this, [source(items), ...more]);
	} }.from));
	wrap(typed.prototype, 'set', (f) => ({ set(source, at) {
		return apply(f, this, [isObject(source) && !isView(source) ? list(source) : source, at]);
	} }.set));
	wrap(String.prototype, 'repeat', (f) => ({ repeat(n) {
		if (this === undefined || this === null) return apply(f, this, [n]);
		const s = String(this);
		n = +n;
		if (n > 0) checked(s.length * trunc(n));
		return apply(f, s, [n]);
	} }.repeat));
	for (const name of ['padStart', 'padEnd']) {
		wrap(String.prototype, name, (f) => ({ pad(n, ...fill) {
			if (this === undefined || this === null) return apply(f, this, [n]);
			const s = String(this);
			return apply(f, s, [checked(toLength(n)), ...fill]);
		} }.pad));
	}
	const ordinary = Function.prototype[hasInstance];

	// Constructors of what a number makes. Proxies, so that they stay what they are.
	function guard(C, check) {
		const name = C.name, guarded = new Proxy(C, {
			apply: (target, self, args) => apply(target, self, check(args)),
			construct: (target, args, newTarget) => construct(target, check(args), newTarget === guarded ? target : newTarget),
		});
		// The engine knows no instances of a proxy.
		const value = { is(v) { return apply(ordinary, this === guarded ? C : this, [v]); } }.is;
		defineProperty(C, hasInstance, { value, configurable: true, __proto__: null });
		host.set(global, name, guarded);
		host.set(C.prototype, 'constructor', guarded);
	}
	const { get: lengthOfBuffer } = getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength');
	function isBuffer(v) {
		try {
			apply(lengthOfBuffer, v, []);
			return true;
		} catch {
			return false;
		}
	}
	const sized = ([n, ...more]) => {
		if (isObject(n)) {
			return [isView(n) || isBuffer(n) ? n : source(n), ...more];
		}
		return n === undefined ? [n, ...more] : [(n = +n, n > 0 ? checked(n) : n), ...more];
	};
	for (const name of ['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64', 'BigInt64', 'BigUint64']) {
		guard(global[name + 'Array'], sized);
	}
	guard(ArrayBuffer, sized);
	const few = (n, most) => { if (n > most) throw new RangeError('A BigInt of more than ' + most + ' bits'); };
	guard(BigInt, ([v, ...more]) => {
		if (isObject(v)) v = primitive(v);
		if (typeof v === 'string') few(v.length, 1e5);
		return [v, ...more];
	});
	function primitive(v) {
		const exotic = v[Symbol.toPrimitive];
		if (exotic !== undefined && exotic !== null) v = apply(exotic, v, ['number']);
		else { const n = v.valueOf?.(); v = isObject(n) || n === undefined ? v.toString() : n; }
		if (isObject(v)) throw new TypeError('Cannot convert object to primitive value');
		return v;
	}
	for (const name of ['toString', 'toLocaleString']) {
		wrap(BigInt.prototype, name, (f) => ({ f(...args) { few(bits(this), 1e6); return apply(f, this, args); } }.f));
	}
	for (const name of ['asIntN', 'asUintN']) {
		wrap(BigInt, name, (f) => ({ f(n, v) {
			n = +n;
			few(n, 1e6);
			if (isObject(v)) v = primitive(v);
			if (typeof v === 'string') few(v.length, 1e5);
			return f(n, v);
		} }.f));
	}

	// What keeps functions of the script, to call them from functions of its own.
	wrap(Promise.prototype, 'finally', (f) => ({ finally(fn) {
		return apply(f, this, [typeof fn === 'function' ? () => fn() : fn]);
	} }.finally));
	for (const name of ['all', 'allSettled', 'any', 'race']) {
		wrap(Promise, name, (f) => ({ f(all) {
			return apply(f, this === Promise || !isConstructor(this) ? this : capable(this), [all]);
		} }.f));
	}
	// capable makes promises of another class, by functions of the script.
	function capable(C) {
		function made(executor) { return new C((ok, no) => executor((v) => ok(v), (e) => no(e))); }
		const { resolve } = C;
		made.resolve = (v) => apply(resolve, C, [v]);
		return made;
	}

	// All the rest: each function of the engine that can be reached is replaced by one that counts. The host does that; here
	// it learns once, for all Runtimes of a kind, where they are.
	const roots = [[][iterator](), ''[iterator](), new Map().entries(), new Set().entries(), ''.matchAll(/a/g), function* () {}, async () => {},
		(function* () {})(), global];
	const seen = new Set();
	const engines = (f) => typeof f === 'function' && !isProxy(f) && isNative(f) && !isConstructor(f);
	function visit(o, at) {
		if (isProxy(o)) {
			o = host.targetOf(o);
			at = host.reach(at, undefined, 'target');
		}
		if (apply(setHas, seen, [o])) return;
		apply(setAdd, seen, [o]);
		const keys = ownKeys(o);
		for (let i = 0; i < keys.length; i++) {
			const key = keys[i], d = getOwnPropertyDescriptor(o, key);
			lookAt(at, key, d, 'get');
			lookAt(at, key, d, 'set');
			lookAt(at, key, d, 'value');
		}
		const prototype = getPrototypeOf(o);
		if (prototype !== null) visit(prototype, host.reach(at, undefined, 'prototype'));
	}
	function lookAt(at, key, d, part) {
		const v = d[part];
		if (!isObject(v)) return;
		const more = ownKeys(v).length > 2, engine = engines(v), place = host.reach(at, key, part, d.configurable && engine, more);
		if (more || !engine || getPrototypeOf(v) !== Function.prototype) visit(v, place); // others have a name and a length
	}
	function copy(from, to) {
		const keys = ownKeys(from);
		for (let i = 0; i < keys.length; i++) defineProperty(to, keys[i], getOwnPropertyDescriptor(from, keys[i]));
	}
	return { roots, copy, learn: () => { for (let i = 0; i < roots.length; i++) visit(roots[i], i); } };
})
