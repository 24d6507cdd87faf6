// structuredClone, as HTML has it, for what a script can make here.
(function (host, global) {
	'use strict';
	const DOMException = global.DOMException;
	const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

	function refuse(value) {
		let name;
		try { name = typeof value === 'object' ? '#<' + value.constructor.name + '>' : String(value); } catch { name = '#<Object>'; }
		throw new DOMException(name + ' could not be cloned.', 'DataCloneError');
	}

	function clone(value, memory) {
		if (typeof value === 'symbol' || typeof value === 'function') refuse(value);
		if (typeof value !== 'object' || value === null) return value;
		if (memory.has(value)) return memory.get(value);
		const keep = (copy) => { memory.set(value, copy); return copy; };
		if (value instanceof Date) return keep(new Date(value.getTime()));
		if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
		if (value instanceof Boolean || value instanceof Number || value instanceof String) return keep(Object(value.valueOf()));
		if (value instanceof ArrayBuffer) return keep(value.slice(0));
		if (ArrayBuffer.isView(value)) {
			const buffer = clone(value.buffer, memory);
			return keep(new value.constructor(buffer, value.byteOffset, value instanceof DataView ? value.byteLength : value.length));
		}
		if (value instanceof Map) return map(value, keep(new Map()), memory);
		if (value instanceof Set) return set(value, keep(new Set()), memory);
		if (value instanceof Error) return error(value, keep, memory);
		if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || host.isHost(value)) refuse(value);
		const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
		for (const key of Object.keys(value)) copy[key] = clone(value[key], memory);
		return copy;
	}

	// The entries are taken before any is cloned, since a getter may change the collection.
	function map(value, copy, memory) {
		for (const [k, v] of [...value]) copy.set(clone(k, memory), clone(v, memory));
		return copy;
	}

	function set(value, copy, memory) {
		for (const v of [...value]) copy.add(clone(v, memory));
		return copy;
	}

	function error(value, keep, memory) {
		const name = String(value.name);
		const copy = keep(new (Object.hasOwn(errors, name) ? errors[name] : Error)(value.message));
		Object.defineProperty(copy, 'stack', { value: value.stack, writable: true, configurable: true });
		if ('cause' in value) {
			Object.defineProperty(copy, 'cause', { value: clone(value.cause, memory), writable: true, configurable: true });
		}
		return copy;
	}

	function structuredClone(value, options) {
		if (arguments.length === 0) throw new TypeError('The "value" argument must be specified');
		const transfer = options?.transfer;
		if (transfer && transfer.length > 0) throw new DOMException('Nothing can be transferred here.', 'DataCloneError');
		return clone(value, new Map());
	}
	Object.defineProperty(global, 'structuredClone', { value: structuredClone, writable: true, configurable: true });
})
