// The module timers/promises: setTimeout, setImmediate, setInterval and scheduler.
(function (host, global) {
	'use strict';
	const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, AbortSignal, DOMException } = host;

	function aborted(signal) { return new DOMException('The operation was aborted', { name: 'AbortError', cause: signal.reason }); }

	// cancelable makes a promise of what begin sets, unless a signal clears it before.
	function cancelable(options, value, begin, clear) {
		const { signal, ref = true } = options ?? {};
		if (signal !== undefined && !(signal instanceof AbortSignal)) {
			return Promise.reject(new TypeError('The "options.signal" property must be an instance of AbortSignal'));
		}
		if (signal?.aborted) return Promise.reject(aborted(signal));
		return new Promise((resolve, reject) => {
			const onAbort = () => { clear(set); reject(aborted(signal)); };
			const set = begin(() => { signal?.removeEventListener('abort', onAbort); resolve(value); });
			if (!ref) set.unref();
			signal?.addEventListener('abort', onAbort, { once: true });
		});
	}

	// The iterator of setInterval counts the ticks that nobody has asked for yet.
	function interval(delay, value, options) {
		const { signal, ref = true } = options ?? {};
		let ticks = 0, wake = null, over = false;
		const timer = setInterval(() => { ticks++; if (wake) wake(); wake = null; }, delay);
		if (!ref) timer.unref();
		const end = () => { over = true; clearInterval(timer); if (wake) wake(); wake = null; };
		signal?.addEventListener('abort', end, { once: true });
		return {
			async next() {
				if (ticks === 0 && !over && !signal?.aborted) await new Promise((ok) => { wake = ok; });
				if (signal?.aborted) throw aborted(signal);
				if (over) return { done: true, value: undefined };
				ticks--;
				return { done: false, value };
			},
			async return() { end(); return { done: true, value: undefined }; },
			[Symbol.asyncIterator ?? Symbol.for('Symbol.asyncIterator')]() { return this; },
		};
	}

	const module = {
		setTimeout: (delay, value, options) => cancelable(options, value, (fn) => setTimeout(fn, delay), clearTimeout),
		setImmediate: (value, options) => cancelable(options, value, (fn) => setImmediate(fn), clearImmediate),
		setInterval: interval,
	};
	module.scheduler = {
		wait: (delay, options) => module.setTimeout(delay, undefined, options),
		yield: () => module.setImmediate(),
	};
	return module;
})
