// Headers, as the Fetch standard has them.
(function (host, global) {
	'use strict';
	const immutable = new WeakSet(); // of headers

	class Headers {
		#map = new Map(); // lower-case names
		constructor(init) {
			if (init === undefined) return;
			if (init === null || typeof init !== 'object') throw new TypeError('Headers cannot be made of ' + init);
			const pairs = typeof init[Symbol.iterator] === 'function' ? init : Reflect.ownKeys(init).map((name) => [name, init[name]]);
			for (const pair of pairs) {
				const two = [...pair];
				if (two.length !== 2) throw new TypeError('Each header pair must be a name and a value');
				this.append(two[0], two[1]);
			}
		}
		#change(name, value) {
			const key = token(name), text = value === undefined ? undefined : valueOf(key, value);
			if (immutable.has(this)) throw new TypeError('immutable');
			return [key, text];
		}
		append(name, value) {
			const [key, text] = this.#change(name, String(value));
			this.#map.set(key, (this.#map.get(key) ?? []).concat(text));
		}
		set(name, value) {
			const [key, text] = this.#change(name, String(value));
			this.#map.set(key, [text]);
		}
		delete(name) { this.#map.delete(this.#change(name)[0]); }
		get(name) { const all = this.#map.get(token(name)); return all === undefined ? null : all.join(', '); }
		has(name) { return this.#map.has(token(name)); }
		getSetCookie() { return [...(this.#map.get('set-cookie') ?? [])]; }
		forEach(fn, self) {
			if (typeof fn !== 'function') throw new TypeError('The callback must be a function');
			for (const [name, value] of this) fn.call(self, value, name, this);
		}
		*entries() {
			for (const name of [...this.#map.keys()].sort()) {
				if (name === 'set-cookie') for (const value of this.getSetCookie()) yield [name, value];
				else yield [name, this.get(name)];
			}
		}
		*keys() { for (const [name] of this) yield name; }
		*values() { for (const [, value] of this) yield value; }
		[Symbol.iterator]() { return this.entries(); }
	}

	function token(name) {
		name = String(name);
		if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new TypeError(`${name} is an invalid header name.`);
		return name.toLowerCase();
	}

	function valueOf(name, value) {
		value = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
		if (/[\0\r\n]/.test(value) || /[^\0-\xff]/.test(value)) throw new TypeError(`The value of the header ${name} is invalid`);
		return value;
	}

	Object.defineProperty(Headers.prototype, Symbol.toStringTag, { value: 'Headers', configurable: true });
	Object.defineProperty(global, 'Headers', { value: Headers, writable: true, configurable: true });
	return { Headers, immutable };
})
