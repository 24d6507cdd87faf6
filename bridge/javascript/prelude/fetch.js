// fetch, Headers and Response, whose body is a stream that is read piece by piece.
(function (host, global) {
	'use strict';
	const { DOMException, TextDecoder, AbortSignal } = global;

	class Headers {
		#map = new Map(); // lower-case names
		constructor(init) {
			if (init === undefined || init === null) return;
			const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
			for (const [name, value] of pairs) this.append(name, value);
		}
		append(name, value) {
			const key = check(name), old = this.#map.get(key);
			this.#map.set(key, (old === undefined ? [] : old).concat(String(value).trim()));
		}
		set(name, value) { this.#map.set(check(name), [String(value).trim()]); }
		get(name) { const all = this.#map.get(check(name)); return all === undefined ? null : all.join(', '); }
		has(name) { return this.#map.has(check(name)); }
		delete(name) { this.#map.delete(check(name)); }
		getSetCookie() { return [...(this.#map.get('set-cookie') ?? [])]; }
		forEach(fn, self) { for (const [name, value] of this) fn.call(self, value, name, this); }
		*entries() { for (const name of [...this.#map.keys()].sort()) yield [name, this.get(name)]; }
		*keys() { for (const [name] of this) yield name; }
		*values() { for (const [, value] of this) yield value; }
		[Symbol.iterator]() { return this.entries(); }
	}

	function check(name) {
		name = String(name);
		if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new TypeError(`Header name must be a valid HTTP token ["${name}"]`);
		return name.toLowerCase();
	}

	// A Body is a stream of bytes with what one asks of a ReadableStream most often: getReader, cancel and locked.
	class Body {
		#pull;
		#drop;
		#reader = null;
		#over = false;
		constructor(pull, drop) { this.#pull = pull; this.#drop = drop; }
		get locked() { return this.#reader !== null; }
		cancel() {
			if (this.locked) return Promise.reject(new TypeError('The stream is locked'));
			return this.#cancel();
		}
		async #cancel() { if (!this.#over) this.#drop(); this.#over = true; }
		async #read() {
			if (this.#over) return { done: true, value: undefined };
			const piece = await this.#pull();
			if (piece === null) this.#over = true;
			return piece === null ? { done: true, value: undefined } : { done: false, value: new Uint8Array(piece) };
		}
		getReader() {
			if (this.locked) throw new TypeError('The stream is locked');
			const check = () => { if (this.#reader !== reader) throw new TypeError('The reader was released'); };
			const reader = {
				read: async () => { check(); return this.#read(); },
				cancel: async () => { check(); return this.#cancel(); },
				releaseLock: () => { if (this.#reader === reader) this.#reader = null; },
			};
			this.#reader = reader;
			return reader;
		}
	}

	class Response {
		#body;
		#used = false;
		constructor(status, statusText, url, redirected, headers, body) {
			Object.assign(this, { status, statusText, url, redirected, headers });
			this.#body = body;
		}
		get ok() { return this.status >= 200 && this.status < 300; }
		get body() { return this.#body; }
		get bodyUsed() { return this.#used || this.#body.locked; }
		async bytes() {
			if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
			this.#used = true;
			const reader = this.#body.getReader(), pieces = [];
			let length = 0;
			for (;;) {
				const { done, value } = await reader.read();
				if (done) break;
				pieces.push(value);
				length += value.length;
			}
			const all = new Uint8Array(length);
			let at = 0;
			for (const piece of pieces) { all.set(piece, at); at += piece.length; }
			return all;
		}
		async arrayBuffer() { return (await this.bytes()).buffer; }
		async text() { return new TextDecoder().decode(await this.bytes()); }
		async json() { return JSON.parse(await this.text()); }
	}

	async function fetch(input, init = {}) {
		const { method = 'GET', headers, body, signal, redirect = 'follow' } = init ?? {};
		if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
			throw new TypeError('The "signal" property must be an instance of AbortSignal');
		}
		if (body !== undefined && body !== null && /^(get|head)$/i.test(method)) {
			throw new TypeError('Request with GET/HEAD method cannot have body');
		}
		const sent = new Headers(headers);
		if (typeof body === 'string' && !sent.has('content-type')) sent.set('content-type', 'text/plain;charset=UTF-8');
		const options = { method: String(method), headers: [...sent], body: bytesOf(body), redirect };
		if (signal) options.signal = signal;
		let got;
		try {
			got = await host.fetch(String(input?.url ?? input), options);
		} catch (e) {
			if (signal?.aborted) throw signal.reason;
			throw new TypeError('fetch failed', { cause: e });
		}
		const pull = async () => {
			try {
				return await got.read({ signal: signal ?? undefined });
			} catch (e) {
				if (signal?.aborted) { got.drop(); throw signal.reason; }
				throw new TypeError('terminated', { cause: e });
			}
		};
		return new Response(got.status, got.statusText, got.url, got.redirected, new Headers(got.headers), new Body(pull, got.drop));
	}

	function bytesOf(body) {
		if (body === undefined || body === null) return undefined;
		if (body instanceof ArrayBuffer) return body;
		if (ArrayBuffer.isView(body)) return body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
		return new global.TextEncoder().encode(String(body)).buffer;
	}

	for (const made of [Headers, Response, fetch]) {
		Object.defineProperty(global, made.name, { value: made, writable: true, configurable: true });
	}
})
