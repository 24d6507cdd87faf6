// What tells, with Options.Untrusted, whether the engine calls something of the script when it asks an object for a
// property; and concat, where that matters most.
(function (host, global) {
	'use strict';
	const { Array, Object, RangeError, Reflect, Symbol, Math, Uint8Array } = global;
	const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
	const { count, put, isProxy, maxLength } = host, { isArray } = Array, { trunc, min } = Math;
	const property = (value) => ({ value, writable: true, enumerable: true, configurable: true, __proto__: null });
	const isObject = (v) => typeof v === 'object' && v !== null || typeof v === 'function';
	const checked = (n) => {
		if (n > maxLength) throw new RangeError('Invalid length: more than ' + maxLength);
		return n;
	};
	const toLength = (v) => { const n = trunc(+v); return n > 0 ? min(n, 2 ** 53 - 1) : 0; };

	// isData reports whether a descriptor is that of a value, whatever it inherits.
	const isData = (d) => getOwnPropertyDescriptor(d, 'value') !== undefined;

	// plainly reports whether to ask an object for a property calls nothing of the script.
	function plainly(o, name) {
		for (; o !== null; o = getPrototypeOf(o)) {
			if (isProxy(o)) return false;
			const d = getOwnPropertyDescriptor(o, name);
			if (d) return isData(d);
		}
		return true;
	}

	// seal is called when the engine's functions have been replaced.
	let lengthOfTyped; // the getter that typed arrays have
	const typed = getPrototypeOf(Uint8Array.prototype);
	const seal = () => { lengthOfTyped = getOwnPropertyDescriptor(typed, 'length').get; };

	// fixed reports whether the length of an object is what it is whenever one asks.
	function fixed(o) {
		for (; o !== null; o = getPrototypeOf(o)) {
			if (isProxy(o)) return false;
			const d = getOwnPropertyDescriptor(o, 'length');
			if (d) return isData(d) ? !isObject(d.value) : d.get === lengthOfTyped;
		}
		return true;
	}

	// concat asks each of what it is given, this first, whether it is to be spread, and then for its length and for what it
	// has, and the answer to one question may change another's. So all are asked here, in that order, and the engine gets
	// arrays that nobody else knows.
	const spreads = Symbol.isConcatSpreadable;
	function concatenated(f, self, args) {
		self = Object(self);
		const to = empty(isArray(self) ? self.constructor : undefined), parts = [part(f, self)];
		let total = parts[0].length;
		for (let i = 0; i < args.length; i++) {
			const p = isObject(args[i]) ? part(f, args[i]) : args[i];
			total = checked(total + (isObject(p) ? p.length : 1));
			defineProperty(parts, i + 1, property(p));
		}
		return apply(f, to, parts);
	}
	const spread = (all) => defineProperty(all, spreads, property(true)) && all;
	function empty(constructor) {
		const all = [];
		defineProperty(all, 'constructor', property(constructor));
		return spread(all);
	}
	// part is an array of what an object gives to concat.
	function part(f, v) {
		const quiet = isArray(v) && !isProxy(v) && plainly(v, spreads), asked = v[spreads];
		if (!(asked === undefined ? isArray(v) : asked)) return spread([v]);
		const n = checked(toLength(v.length));
		if (quiet) return spread(apply(f, empty(), [v]));
		const all = [];
		all.length = n;
		for (let i = 0; i < n; i++) if (i in v) defineProperty(all, i, property(v[i]));
		return spread(all);
	}
	put(Array.prototype, 'concat', ((f) => ({ concat(...args) {
		return this === undefined || this === null ? apply(f, this, args) : concatenated(f, this, args);
	} }.concat))(count(Array.prototype.concat)));

	return { plainly, fixed, seal };
})
