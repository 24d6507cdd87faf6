// Event, EventTarget, DOMException, AbortController and AbortSignal, as the DOM standard has them and in Node's order.
(function (host, global) {
	'use strict';
	const codes = {
		IndexSizeError: 1, NotFoundError: 8, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12,
		InvalidAccessError: 15, NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22,
		TimeoutError: 23, DataCloneError: 25,
	};

	class DOMException extends Error {
		#name;
		constructor(message = '', options = 'Error') {
			super(message);
			const isObject = options !== null && typeof options === 'object';
			this.#name = String(isObject ? (options.name ?? 'Error') : options);
			if (isObject && 'cause' in options) {
				Object.defineProperty(this, 'cause', { value: options.cause, writable: true, configurable: true });
			}
		}
		get name() { return this.#name; }
		get code() { return codes[this.#name] || 0; }
	}

	const state = new WeakMap(); // of events: what only dispatch may change

	class Event {
		constructor(type, init = {}) {
			if (arguments.length === 0) throw new TypeError('The "type" argument must be specified');
			state.set(this, { target: null, stopped: false, prevented: false, dispatching: false, trusted: false });
			const options = init ?? {};
			Object.defineProperties(this, {
				type: { value: String(type), enumerable: true },
				bubbles: { value: Boolean(options.bubbles), enumerable: true },
				cancelable: { value: Boolean(options.cancelable), enumerable: true },
				composed: { value: Boolean(options.composed), enumerable: true },
				timeStamp: { value: host.now(), enumerable: true },
			});
		}
		get target() { return state.get(this).target; }
		get currentTarget() { return state.get(this).dispatching ? state.get(this).target : null; }
		get srcElement() { return this.target; }
		get defaultPrevented() { return state.get(this).prevented; }
		get returnValue() { return !this.defaultPrevented; }
		get isTrusted() { return state.get(this).trusted; }
		get eventPhase() { return state.get(this).dispatching ? 2 : 0; }
		composedPath() { return state.get(this).dispatching ? [this.target] : []; }
		preventDefault() { if (this.cancelable) state.get(this).prevented = true; }
		stopPropagation() {}
		stopImmediatePropagation() { state.get(this).stopped = true; }
	}

	class CustomEvent extends Event {
		constructor(type, init = {}) {
			super(type, init);
			Object.defineProperty(this, 'detail', { value: init?.detail ?? null, enumerable: true });
		}
	}

	const lists = new WeakMap(); // of targets: for each type the head of a linked list of listeners

	function listOf(target, type) {
		let types = lists.get(target);
		if (!types) lists.set(target, types = new Map());
		if (!types.has(type)) {
			const head = { next: null };
			head.last = head;
			types.set(type, head);
		}
		return types.get(type);
	}

	function find(head, callback, capture) {
		for (let before = head; before.next; before = before.next) {
			if (before.next.callback === callback && before.next.capture === capture) return before;
		}
		return null;
	}

	function remove(head, callback, capture) {
		const before = find(head, callback, capture);
		if (!before) return;
		const gone = before.next;
		gone.removed = true;
		before.next = gone.next;
		if (head.last === gone) head.last = before;
	}

	class EventTarget {
		addEventListener(type, callback, options) {
			if (callback === null || callback === undefined) return;
			if (typeof callback !== 'function' && typeof callback !== 'object') {
				throw new TypeError('The "listener" argument must be a function or an object');
			}
			const o = typeof options === 'object' && options !== null ? options : { capture: Boolean(options) };
			if (o.signal && o.signal.aborted) return;
			const head = listOf(this, String(type));
			const capture = Boolean(o.capture);
			if (find(head, callback, capture)) return;
			const listener = { callback, capture, once: Boolean(o.once), removed: false, next: null };
			head.last = head.last.next = listener;
			if (o.signal) o.signal.addEventListener('abort', () => remove(head, callback, capture), { once: true });
		}
		removeEventListener(type, callback, options) {
			const capture = typeof options === 'object' && options !== null ? Boolean(options.capture) : Boolean(options);
			remove(listOf(this, String(type)), callback, capture);
		}
		dispatchEvent(event) {
			if (!(event instanceof Event)) throw new TypeError('The "event" argument must be an instance of Event');
			if (state.get(event).dispatching) throw new DOMException('The event is already being dispatched', 'InvalidStateError');
			dispatch(this, event);
			return !event.defaultPrevented;
		}
	}

	// What is next is known before a listener runs, so that one which the last adds is not called. What a listener throws is
	// thrown again by itself, in the next tick.
	function dispatch(target, event) {
		const own = state.get(event);
		own.target = target;
		own.dispatching = true;
		const head = listOf(target, event.type);
		for (let listener = head.next; listener && !own.stopped;) {
			const next = listener.next;
			if (!listener.removed) {
				if (listener.once) remove(head, listener.callback, listener.capture);
				call(target, listener.callback, event);
			}
			listener = next;
		}
		own.dispatching = false;
	}

	function call(target, callback, event) {
		try {
			const result = typeof callback === 'function' ? callback.call(target, event) : callback.handleEvent(event);
			const then = result !== undefined && result !== null ? result.then : undefined;
			if (typeof then === 'function') then.call(result, undefined, host.throwLater);
		} catch (e) {
			host.throwLater(e);
		}
	}

	// handler defines target.onTYPE.
	function handler(prototype, type) {
		const handlers = new WeakMap();
		Object.defineProperty(prototype, 'on' + type, {
			configurable: true,
			enumerable: true,
			get() { return handlers.get(this)?.fn ?? null; },
			set(fn) {
				const known = handlers.get(this);
				if (typeof fn !== 'function') {
					if (known) this.removeEventListener(type, known.call);
					handlers.delete(this);
				} else if (known) {
					known.fn = fn;
				} else {
					const entry = { fn, call: (event) => entry.fn.call(this, event) };
					handlers.set(this, entry);
					this.addEventListener(type, entry.call);
				}
			},
		});
	}

	const secret = {};
	const signals = new WeakMap();

	class AbortSignal extends EventTarget {
		constructor(key) {
			if (key !== secret) throw new TypeError('Illegal constructor');
			super();
			signals.set(this, { aborted: false, reason: undefined, sources: null, dependents: new Set() });
		}
		get aborted() { return signals.get(this).aborted; }
		get reason() { return signals.get(this).reason; }
		throwIfAborted() { if (this.aborted) throw this.reason; }
		static abort(reason) {
			const signal = new AbortSignal(secret);
			const own = signals.get(signal);
			own.aborted = true;
			own.reason = reason === undefined ? aborted() : reason;
			return signal;
		}
		static timeout(delay) {
			const signal = new AbortSignal(secret);
			const timer = setTimeout(() => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay);
			timer.unref();
			return signal;
		}
		static any(given) {
			const result = new AbortSignal(secret);
			const own = signals.get(result);
			own.sources = new Set();
			for (const signal of given) {
				if (!(signal instanceof AbortSignal)) throw new TypeError('The "signals" argument must hold instances of AbortSignal');
				if (signal.aborted) {
					abort(result, signal.reason);
					return result;
				}
				for (const source of signals.get(signal).sources ?? [signal]) {
					if (source.aborted) {
						abort(result, source.reason);
						return result;
					}
					own.sources.add(source);
					signals.get(source).dependents.add(result);
				}
			}
			return result;
		}
	}
	handler(AbortSignal.prototype, 'abort');
	const setTimeout = global.setTimeout;

	function aborted() { return new DOMException('This operation was aborted', 'AbortError'); }

	function abort(signal, reason) {
		const own = signals.get(signal);
		if (own.aborted) return;
		own.aborted = true;
		own.reason = reason;
		const event = new Event('abort');
		state.get(event).trusted = true;
		dispatch(signal, event);
		for (const dependent of own.dependents) abort(dependent, reason);
	}

	class AbortController {
		#signal = new AbortSignal(secret);
		get signal() { return this.#signal; }
		abort(reason) { abort(this.#signal, reason === undefined ? aborted() : reason); }
	}

	for (const made of [DOMException, Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
		Object.defineProperty(made.prototype, Symbol.toStringTag, { value: made.name, configurable: true });
		Object.defineProperty(global, made.name, { value: made, writable: true, configurable: true });
	}
	return { AbortSignal, DOMException, newSignal: () => new AbortSignal(secret), abort };
})
