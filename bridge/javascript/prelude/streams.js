// ReadableStream with its default reader, as the Streams standard has it; no byte streams, no pipes.
(function (host, global) {
	'use strict';
	const asyncIterator = Symbol.asyncIterator ?? Symbol.for('Symbol.asyncIterator');
	const inner = new WeakMap(); // of streams: state, error, queue, size, waiting, reader, …
	const secret = {};

	function own(stream) {
		const s = inner.get(stream);
		if (s === undefined) throw new TypeError('Illegal invocation');
		return s;
	}

	class ReadableStreamDefaultController {
		#s;
		constructor(s) {
			if (s?.secret !== secret) throw new TypeError('Illegal constructor');
			this.#s = s;
		}
		get desiredSize() {
			const s = this.#s;
			return s.state === 'errored' ? null : s.state === 'closed' ? 0 : s.highWaterMark - s.size;
		}
		enqueue(chunk) {
			const s = this.#s;
			if (s.state !== 'readable' || s.closing) throw new TypeError('Invalid state: Controller is already closed');
			if (s.waiting.length > 0) {
				s.waiting.shift().ok({ value: chunk, done: false });
			} else {
				const size = s.sizeOf(chunk);
				if (!(size >= 0) || size === Infinity) { const e = new RangeError('Invalid size'); fail(s, e); throw e; }
				s.queue.push({ chunk, size });
				s.size += size;
			}
			pull(s);
		}
		close() {
			const s = this.#s;
			if (s.state !== 'readable' || s.closing) throw new TypeError('Invalid state: Controller is already closed');
			s.closing = true;
			if (s.queue.length === 0) close(s);
		}
		error(e) { fail(this.#s, e); }
	}

	function close(s) {
		s.state = 'closed';
		for (const w of s.waiting.splice(0)) w.ok({ value: undefined, done: true });
		s.reader?.ended.ok();
	}

	function fail(s, e) {
		if (s.state !== 'readable') return;
		Object.assign(s, { state: 'errored', error: e, queue: [], size: 0 });
		for (const w of s.waiting.splice(0)) w.no(e);
		s.reader?.ended.no(e);
	}

	// pull asks the source for more, one at a time, while something is missing.
	function pull(s) {
		if (!s.started || s.state !== 'readable' || s.closing) return;
		if (s.waiting.length === 0 && s.highWaterMark - s.size <= 0) return;
		if (s.pulling) { s.again = true; return; }
		s.pulling = true;
		call(s.source, s.pull, [s.controller]).then(() => {
			s.pulling = false;
			if (s.again) { s.again = false; pull(s); }
		}, (e) => fail(s, e));
	}

	function call(source, fn, args) {
		if (fn === undefined) return Promise.resolve();
		try { return Promise.resolve(fn.apply(source, args)); } catch (e) { return Promise.reject(e); }
	}

	function cancel(s, reason) {
		if (s.state === 'closed') return Promise.resolve();
		if (s.state === 'errored') return Promise.reject(s.error);
		s.queue = []; s.size = 0;
		close(s);
		return call(s.source, s.cancel, [reason]).then(() => undefined);
	}

	function later() {
		const p = {};
		p.promise = new Promise((ok, no) => { p.ok = ok; p.no = no; });
		p.promise.catch(() => {});
		return p;
	}

	class ReadableStreamDefaultReader {
		#s;
		#ended;
		constructor(stream) {
			const s = own(stream);
			if (s.reader) throw new TypeError('Invalid state: ReadableStream is locked');
			this.#s = s;
			this.#ended = later();
			s.reader = { ended: this.#ended };
			if (s.state === 'closed') s.reader.ended.ok();
			if (s.state === 'errored') s.reader.ended.no(s.error);
		}
		get closed() { return this.#ended.promise; }
		read() {
			const s = this.#s;
			if (!s) return Promise.reject(new TypeError('Invalid state: The reader is not attached to a stream'));
			s.disturbed = true;
			if (s.state === 'errored') return Promise.reject(s.error);
			if (s.queue.length > 0) {
				const { chunk, size } = s.queue.shift();
				s.size -= size;
				if (s.closing && s.queue.length === 0) close(s); else pull(s);
				return Promise.resolve({ value: chunk, done: false });
			}
			if (s.state === 'closed') return Promise.resolve({ value: undefined, done: true });
			const waiting = {};
			const result = new Promise((ok, no) => { waiting.ok = ok; waiting.no = no; });
			s.waiting.push(waiting);
			pull(s);
			return result;
		}
		cancel(reason) {
			if (!this.#s) return Promise.reject(new TypeError('Invalid state: The reader is not attached to a stream'));
			this.#s.disturbed = true;
			return cancel(this.#s, reason);
		}
		releaseLock() {
			const s = this.#s;
			if (!s) return;
			const e = new TypeError('Releasing reader');
			if (s.state === 'readable') this.#ended.no(e); else { this.#ended = later(); this.#ended.no(e); }
			for (const w of s.waiting.splice(0)) w.no(e);
			s.reader = null;
			this.#s = null;
		}
	}

	class ReadableStream {
		constructor(source = {}, strategy = {}) {
			if (source === null) source = {};
			if (source.type !== undefined) throw new RangeError('Only default streams are supported');
			const { highWaterMark = 1, size } = strategy ?? {};
			const s = {
				secret, source, state: 'readable', error: undefined, queue: [], size: 0, waiting: [], reader: null, disturbed: false,
				started: false, closing: false, pulling: false, again: false, highWaterMark: Number(highWaterMark),
				sizeOf: size === undefined ? () => 1 : (chunk) => Number(size(chunk)), pull: source.pull, cancel: source.cancel,
			};
			if (!(s.highWaterMark >= 0)) throw new RangeError('Invalid highWaterMark');
			inner.set(this, s);
			s.controller = new ReadableStreamDefaultController(s);
			const begun = source.start === undefined ? undefined : source.start(s.controller);
			Promise.resolve(begun).then(() => { s.started = true; pull(s); }, (e) => fail(s, e));
		}
		static from(iterable) {
			const method = iterable?.[asyncIterator] ?? iterable?.[Symbol.iterator];
			if (typeof method !== 'function') throw new TypeError('The "iterable" argument must be an iterable');
			const iterator = method.call(iterable);
			return new ReadableStream({
				async pull(controller) {
					const { done, value } = await iterator.next();
					if (done) controller.close(); else controller.enqueue(await value);
				},
				async cancel(reason) { await iterator.return?.(reason); },
			}, { highWaterMark: 0 });
		}
		get locked() { return own(this).reader !== null; }
		cancel(reason) {
			if (this.locked) return Promise.reject(new TypeError('Invalid state: ReadableStream is locked'));
			own(this).disturbed = true;
			return cancel(own(this), reason);
		}
		getReader(options) {
			if (options?.mode !== undefined) throw new RangeError('Only the default reader is supported');
			return new ReadableStreamDefaultReader(this);
		}
		tee() { return tee(this.getReader()); }
		values(options) {
			const reader = this.getReader(), keep = Boolean(options?.preventCancel);
			let over = false;
			return {
				async next() {
					if (over) return { value: undefined, done: true };
					const result = await reader.read();
					if (result.done) { over = true; reader.releaseLock(); }
					return result;
				},
				async return(value) {
					if (!over) {
						over = true;
						const canceled = keep ? undefined : reader.cancel(value);
						reader.releaseLock();
						await canceled;
					}
					return { value, done: true };
				},
				[asyncIterator]() { return this; },
			};
		}
		[asyncIterator](options) { return this.values(options); }
	}

	// tee gives two streams what a reader reads; the source is canceled when both are.
	function tee(reader) {
		const controllers = [], canceled = [false, false], reasons = [];
		const both = later();
		let reading = false, wanted = false;
		const read = () => {
			if (reading) { wanted = true; return Promise.resolve(); }
			reading = true;
			reader.read().then(({ done, value }) => {
				reading = false;
				controllers.forEach((c, i) => { if (!canceled[i]) { if (done) c.close(); else c.enqueue(value); } });
				if (done) both.ok();
				else if (wanted) { wanted = false; read(); }
			}, (e) => { reading = false; for (const c of controllers) c.error(e); both.ok(); });
			return Promise.resolve();
		};
		const branch = (i) => new ReadableStream({
			start(c) { controllers[i] = c; },
			pull: read,
			cancel(reason) {
				canceled[i] = true;
				reasons[i] = reason;
				if (canceled[1 - i]) both.ok(reader.cancel(reasons));
				return both.promise;
			},
		});
		return [branch(0), branch(1)];
	}

	for (const made of [ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController]) {
		Object.defineProperty(made.prototype, Symbol.toStringTag, { value: made.name, configurable: true });
		Object.defineProperty(global, made.name, { value: made, writable: true, configurable: true });
	}
	return { ReadableStream, disturbed: (stream) => own(stream).disturbed };
})
