// Blob, File and FormData, as the File API and XMLHttpRequest standards have them.
(function (host, global) {
	'use strict';
	const { TextEncoder, TextDecoder, ReadableStream } = global;
	const bytes = new WeakMap(); // of blobs

	function join(pieces) {
		let length = 0;
		for (const p of pieces) length += p.length;
		const all = new Uint8Array(length);
		let at = 0;
		for (const p of pieces) { all.set(p, at); at += p.length; }
		return all;
	}

	// bytesOf returns a copy of the bytes of a blob, a buffer or a view, or those of a string.
	function bytesOf(part) {
		if (bytes.has(part)) return bytes.get(part);
		if (part instanceof ArrayBuffer) return new Uint8Array(part.slice(0));
		if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength));
		return new TextEncoder().encode(String(part));
	}

	class Blob {
		#type;
		constructor(parts = [], options = {}) {
			if (parts === null || typeof parts !== 'object' || typeof parts[Symbol.iterator] !== 'function') {
				throw new TypeError('The "sources" argument must be a sequence');
			}
			const { type = '', endings = 'transparent' } = options ?? {};
			const native = (part) => endings === 'native' && typeof part === 'string' ? part.replace(/\r\n|\r/g, '\n') : part;
			bytes.set(this, join([...parts].map((part) => bytesOf(native(part)))));
			this.#type = /[^\x20-\x7e]/.test(String(type)) ? '' : String(type).toLowerCase();
		}
		get size() { return bytes.get(this).length; }
		get type() { return this.#type; }
		slice(start = 0, end = this.size, type = '') { return new Blob([bytes.get(this).slice(start, end)], { type }); }
		async arrayBuffer() { return bytes.get(this).slice().buffer; }
		async bytes() { return bytes.get(this).slice(); }
		async text() { return new TextDecoder().decode(bytes.get(this)); }
		stream() {
			const all = bytes.get(this);
			let at = 0;
			return new ReadableStream({
				pull(controller) {
					if (at < all.length) controller.enqueue(all.slice(at, at += 65536));
					if (at >= all.length) controller.close();
				},
			}, { highWaterMark: 0 });
		}
	}

	class File extends Blob {
		#name;
		#lastModified;
		constructor(parts, name, options = {}) {
			if (arguments.length < 2) throw new TypeError('The "fileBits" and "fileName" arguments must be specified');
			super(parts, options);
			this.#name = String(name);
			this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
		}
		get name() { return this.#name; }
		get lastModified() { return this.#lastModified; }
	}

	const well = (text) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(String(text)));

	class FormData {
		#list = [];
		constructor(form) { if (form !== undefined) throw new TypeError('FormData takes no argument here'); }
		#entry(count, name, value, fileName) {
			if (count < 2) throw new TypeError(`2 arguments required, but only ${count} present.`);
			if (count > 2 && !(value instanceof Blob)) throw new TypeError('The value must be a Blob if there is a file name');
			if (!(value instanceof Blob)) return [well(name), well(value)];
			if (value instanceof File && fileName === undefined) return [well(name), value];
			return [well(name), new File([value], fileName === undefined ? 'blob' : well(fileName), { type: value.type, lastModified: value.lastModified })];
		}
		append(name, value, fileName) { this.#list.push(this.#entry(arguments.length, name, value, fileName)); }
		set(name, value, fileName) {
			const entry = this.#entry(arguments.length, name, value, fileName);
			const first = this.#list.findIndex(([n]) => n === entry[0]);
			if (first < 0) { this.#list.push(entry); return; }
			this.#list[first] = entry;
			this.#list = this.#list.filter(([n], i) => i <= first || n !== entry[0]);
		}
		delete(name) { this.#list = this.#list.filter(([n]) => n !== well(name)); }
		get(name) { return this.#list.find(([n]) => n === well(name))?.[1] ?? null; }
		getAll(name) { return this.#list.filter(([n]) => n === well(name)).map(([, v]) => v); }
		has(name) { return this.#list.some(([n]) => n === well(name)); }
		forEach(fn, self) { for (const [name, value] of this) fn.call(self, value, name, this); }
		*entries() { for (let i = 0; i < this.#list.length; i++) yield [...this.#list[i]]; }
		*keys() { for (const [name] of this) yield name; }
		*values() { for (const [, value] of this) yield value; }
		[Symbol.iterator]() { return this.entries(); }
	}

	// multipart returns a form as the body of a request, with its boundary.
	function multipart(form) {
		const boundary = '----formdata-monoloop-' + String(Math.floor(Math.random() * 1e11)).padStart(11, '0');
		const escape = (name) => name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
		const lines = (text) => text.replace(/\r?\n|\r/g, '\r\n');
		const pieces = [];
		for (const [name, value] of form) {
			const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(lines(name))}"`;
			if (typeof value === 'string') {
				pieces.push(bytesOf(`${head}\r\n\r\n${lines(value)}\r\n`));
			} else {
				pieces.push(bytesOf(`${head}; filename="${escape(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`));
				pieces.push(bytesOf(value), bytesOf('\r\n'));
			}
		}
		pieces.push(bytesOf(`--${boundary}--\r\n`));
		return { boundary, bytes: join(pieces) };
	}

	for (const made of [Blob, File, FormData]) {
		Object.defineProperty(made.prototype, Symbol.toStringTag, { value: made.name, configurable: true });
		Object.defineProperty(global, made.name, { value: made, writable: true, configurable: true });
	}
	return { join, bytesOf, multipart };
})
