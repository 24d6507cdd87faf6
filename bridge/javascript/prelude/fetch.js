// fetch, Request and Response, as the Fetch standard has them for what runs outside of a browser.
(function (host, global) {
	'use strict';
	const { DOMException, TextDecoder, AbortSignal, AbortController, URL, URLSearchParams, Blob, File, FormData } = global;
	const { ReadableStream, disturbed } = host.streams;
	const { join, bytesOf, multipart } = host.blobs;
	const { Headers, immutable } = host.headers;

	// extract returns what sends a body: its stream, its bytes if they are known, and its type if it has one.
	function extract(body) {
		if (body instanceof ReadableStream) {
			if (body.locked || disturbed(body)) throw new TypeError('Response body object should not be disturbed or locked');
			return { stream: body, bytes: null, type: null };
		}
		let bytes, type = null;
		if (body instanceof URLSearchParams) [bytes, type] = [bytesOf(body), 'application/x-www-form-urlencoded;charset=UTF-8'];
		else if (body instanceof FormData) {
			const form = multipart(body);
			[bytes, type] = [form.bytes, 'multipart/form-data; boundary=' + form.boundary];
		} else if (body instanceof Blob) [bytes, type] = [bytesOf(body), body.type || null];
		else if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) bytes = bytesOf(body);
		else [bytes, type] = [bytesOf(body), 'text/plain;charset=UTF-8'];
		return { stream: streamOf(bytes), bytes, type };
	}

	function streamOf(bytes) {
		return new ReadableStream({
			pull(c) { if (bytes.length > 0) c.enqueue(bytes.slice()); c.close(); },
		}, { highWaterMark: 0 });
	}

	const content = new WeakMap(); // of requests and responses: their body, as extract gives it; null if there is none

	class Body {
		get body() { return content.get(this)?.stream ?? null; }
		get bodyUsed() { const b = content.get(this); return Boolean(b) && disturbed(b.stream); }
		async bytes() {
			const b = content.get(this);
			if (!b) return new Uint8Array(0);
			if (b.stream.locked || disturbed(b.stream)) throw new TypeError('Body is unusable: Body has already been read');
			const reader = b.stream.getReader(), pieces = [];
			for (;;) {
				const { done, value } = await reader.read();
				if (done) break;
				if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
				pieces.push(value);
			}
			return join(pieces);
		}
		async arrayBuffer() { return (await this.bytes()).buffer; }
		async text() { return new TextDecoder().decode(await this.bytes()); }
		async json() { return JSON.parse(await this.text()); }
		async blob() { return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' }); }
		async formData() {
			const type = this.headers.get('content-type') ?? '', form = new FormData();
			if (/^application\/x-www-form-urlencoded/i.test(type)) {
				for (const [name, value] of new URLSearchParams(await this.text())) form.append(name, value);
				return form;
			}
			if (!/^multipart\/form-data/i.test(type)) {
				throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
			}
			let parts;
			const bytes = await this.bytes();
			try { parts = host.parseForm(bytes.buffer, type); } catch (e) { throw new TypeError('Failed to parse body as FormData.', { cause: e }); }
			for (const { name, file, type, bytes } of parts) {
				if (file === undefined) form.append(name, new TextDecoder().decode(bytes));
				else form.append(name, new File([bytes], file, { type }));
			}
			return form;
		}
	}

	// teed gives two bodies in place of one.
	function teed(b) {
		if (!b) return [null, null];
		const [one, two] = b.stream.tee();
		return [{ ...b, stream: one }, { ...b, stream: two }];
	}

	const normal = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

	function methodOf(text) {
		text = String(text);
		if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) throw new TypeError(`'${text}' is not a valid HTTP method.`);
		const upper = text.toUpperCase();
		if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`'${text}' HTTP method is unsupported.`);
		return normal.has(upper) ? upper : text;
	}

	function addressOf(input) {
		let url;
		try { url = new URL(input); } catch (e) { throw new TypeError('Failed to parse URL from ' + input, { cause: e }); }
		if (url.username || url.password) throw new TypeError('Request cannot be constructed from a URL that includes credentials: ' + input);
		return url.href;
	}

	const modes = { redirect: ['follow', 'error', 'manual'], mode: ['navigate', 'same-origin', 'no-cors', 'cors'], credentials: ['omit', 'same-origin', 'include'],
		cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'] };

	class Request extends Body {
		#o;
		constructor(input, init = {}) {
			if (arguments.length === 0) throw new TypeError("Request constructor: 1 argument required, but only 0 present.");
			super();
			init ??= {};
			const from = input instanceof Request ? input : null;
			const o = from ? { ...from.#o } : { url: addressOf(input), method: 'GET', redirect: 'follow', mode: 'cors', credentials: 'same-origin', cache: 'default', integrity: '', keepalive: false };
			if (init.method !== undefined) o.method = methodOf(init.method);
			for (const [name, values] of Object.entries(modes)) {
				if (init[name] === undefined) continue;
				o[name] = String(init[name]);
				if (!values.includes(o[name])) throw new TypeError(`Request constructor: ${o[name]} is not an accepted type. Expected one of ${values.join(', ')}.`);
			}
			if (init.integrity !== undefined) o.integrity = String(init.integrity);
			if (init.keepalive !== undefined) o.keepalive = Boolean(init.keepalive);
			const signal = init.signal !== undefined ? init.signal : from?.signal;
			if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
				throw new TypeError("Request constructor: Expected signal to be an instance of AbortSignal.");
			}
			o.signal = signal ? AbortSignal.any([signal]) : new AbortController().signal;
			o.headers = new Headers(init.headers ?? from?.headers);
			this.#o = o;
			content.set(this, this.#bodyOf(init, from));
		}
		#bodyOf(init, from) {
			const { method, headers } = this.#o;
			const given = init.body !== undefined && init.body !== null;
			const inherited = !given && from ? content.get(from) : null;
			if ((given || inherited) && (method === 'GET' || method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
			if (given) {
				const b = extract(init.body);
				if (b.bytes === null && init.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
				if (b.type !== null && !headers.has('content-type')) headers.set('content-type', b.type);
				return b;
			}
			if (!inherited) return null;
			if (from.bodyUsed || inherited.stream.locked) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
			const reader = inherited.stream.getReader(); // the other one is used up by this
			const stream = new ReadableStream({
				async pull(c) { const { done, value } = await reader.read(); if (done) c.close(); else c.enqueue(value); },
				cancel: (reason) => reader.cancel(reason),
			}, { highWaterMark: 0 });
			content.set(from, { ...inherited, stream: used() });
			return { ...inherited, stream };
		}
		get url() { return this.#o.url; }
		get method() { return this.#o.method; }
		get headers() { return this.#o.headers; }
		get signal() { return this.#o.signal; }
		get redirect() { return this.#o.redirect; }
		get mode() { return this.#o.mode; }
		get credentials() { return this.#o.credentials; }
		get cache() { return this.#o.cache; }
		get integrity() { return this.#o.integrity; }
		get keepalive() { return this.#o.keepalive; }
		get destination() { return ''; }
		get duplex() { return 'half'; }
		clone() {
			if (this.bodyUsed || this.body?.locked) throw new TypeError('unusable');
			const copy = new Request(this.url, { ...this.#o, method: this.method });
			const [one, two] = teed(content.get(this));
			content.set(this, one);
			content.set(copy, two);
			return copy;
		}
	}

	function used() {
		const stream = streamOf(new Uint8Array(0));
		stream.cancel();
		return stream;
	}

	const noBody = new Set([101, 103, 204, 205, 304]);

	class Response extends Body {
		#o;
		constructor(body = null, init = {}) {
			super();
			const { status = 200, statusText = '', headers } = init ?? {};
			const code = Math.trunc(Number(status));
			if (!(code >= 200 && code <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
			if (/[^\t\x20-\x7e\x80-\xff]/.test(String(statusText))) throw new TypeError('Invalid statusText');
			this.#o = { type: 'default', url: '', redirected: false, status: code, statusText: String(statusText), headers: new Headers(headers) };
			if (body === null || body === undefined) { content.set(this, null); return; }
			if (noBody.has(code)) throw new TypeError('Response constructor: Invalid response status code ' + code);
			const b = extract(body);
			if (b.type !== null && !this.headers.has('content-type')) this.headers.set('content-type', b.type);
			content.set(this, b);
		}
		static make(o, b) {
			const made = new Response();
			made.#o = { ...o };
			immutable.add(o.headers);
			content.set(made, b);
			return made;
		}
		static json(data, init = {}) {
			const text = JSON.stringify(data);
			if (text === undefined) throw new TypeError('Value is not JSON serializable');
			const made = new Response(text, init);
			if (!new Headers(init?.headers).has('content-type')) made.headers.set('content-type', 'application/json');
			return made;
		}
		static error() { return make({ type: 'error', url: '', redirected: false, status: 0, statusText: '', headers: new Headers() }, null); }
		static redirect(url, status = 302) {
			if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError('Invalid status code ' + status);
			let location;
			try { location = new URL(url).href; } catch (e) { throw new TypeError('Failed to parse URL from ' + url, { cause: e }); }
			return make({ type: 'default', url: '', redirected: false, status, statusText: '', headers: new Headers({ location }) }, null);
		}
		get type() { return this.#o.type; }
		get url() { return this.#o.url; }
		get redirected() { return this.#o.redirected; }
		get status() { return this.#o.status; }
		get statusText() { return this.#o.statusText; }
		get headers() { return this.#o.headers; }
		get ok() { return this.status >= 200 && this.status < 300; }
		clone() {
			if (this.bodyUsed || this.body?.locked) throw new TypeError('Response.clone: Body has already been consumed.');
			const [one, two] = teed(content.get(this));
			content.set(this, one);
			const headers = new Headers(this.headers);
			const copy = make({ ...this.#o, headers }, two);
			if (!immutable.has(this.headers)) immutable.delete(headers);
			return copy;
		}
	}
	const make = Response.make;
	delete Response.make;

	async function fetch(input, init) {
		const request = new Request(input, init);
		const signal = request.signal;
		signal.throwIfAborted();
		const b = content.get(request);
		const options = { __proto__: null, method: request.method, headers: [...request.headers], redirect: request.redirect, signal };
		if (b?.bytes) { options.body = b.bytes.buffer; request.body.cancel(); } else if (b) options.upload = pump(request.body);
		let got;
		try {
			got = await host.fetch(request.url.replace(/#.*$/, ''), options);
		} catch (e) {
			options.upload?.fail(); // nobody may have begun to read it
			if (signal.aborted) throw signal.reason;
			if (options.upload?.failure) throw options.upload.failure.error;
			throw new TypeError('fetch failed', { cause: e });
		}
		return responseTo(request, got);
	}

	// pump sends a stream, piece by piece, as the other side takes them.
	function pump(stream) {
		const upload = host.upload(), reader = stream.getReader();
		(async () => {
			try {
				for (;;) {
					const { done, value } = await reader.read();
					if (done) break;
					if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
					if (!await upload.write(bytesOf(value).buffer)) { await reader.cancel(); break; }
				}
				upload.close();
			} catch (error) {
				upload.failure = { error };
				upload.fail();
				reader.cancel(error).catch(() => {});
			}
		})();
		return upload;
	}

	function responseTo(request, got) {
		const { status, statusText, redirected } = got, signal = request.signal;
		const headers = new Headers(got.headers), o = { type: 'basic', url: got.url, redirected, status, statusText, headers };
		if (noBody.has(status) || request.method === 'HEAD') { got.drop(); return make(o, null); }
		const stream = new ReadableStream({
			async pull(controller) {
				let piece;
				try {
					piece = await got.read({ signal });
				} catch (e) {
					if (signal.aborted) { got.drop(); throw signal.reason; }
					throw new TypeError('terminated', { cause: e });
				}
				if (piece === null) controller.close(); else controller.enqueue(new Uint8Array(piece));
			},
			cancel() { got.drop(); },
		}, { highWaterMark: 0 });
		return make(o, { stream, bytes: null, type: null });
	}

	for (const made of [Request, Response, fetch]) {
		if (made !== fetch) Object.defineProperty(made.prototype, Symbol.toStringTag, { value: made.name, configurable: true });
		Object.defineProperty(global, made.name, { value: made, writable: true, configurable: true });
	}
})
