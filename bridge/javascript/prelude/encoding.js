// TextEncoder and TextDecoder.
(function (host, global) {
	'use strict';
	class TextEncoder {
		get encoding() { return 'utf-8'; }
		encode(text = '') { return new Uint8Array(host.encode(String(text))); }
		encodeInto(text, into) {
			let read = 0, written = 0;
			for (const c of String(text)) {
				const bytes = this.encode(c);
				if (written + bytes.length > into.length) break;
				into.set(bytes, written);
				written += bytes.length;
				read += c.length;
			}
			return { read, written };
		}
	}

	function bytesOf(input) {
		if (input === undefined) return new ArrayBuffer(0);
		if (input instanceof ArrayBuffer) return input;
		if (ArrayBuffer.isView(input)) return input.buffer.slice(input.byteOffset, input.byteOffset + input.byteLength);
		throw new TypeError('The "input" argument must be an ArrayBuffer or a view of one');
	}

	class TextDecoder {
		#fatal;
		#ignoreBOM;
		#rest = [];
		#begun = false;
		#encoding;
		constructor(label = 'utf-8', options = {}) {
			this.#encoding = host.encodingOf(String(label));
			if (this.#encoding === '') throw new RangeError(`The "${label}" encoding is not supported`);
			this.#fatal = Boolean(options?.fatal);
			this.#ignoreBOM = Boolean(options?.ignoreBOM);
		}
		get encoding() { return this.#encoding; }
		get fatal() { return this.#fatal; }
		get ignoreBOM() { return this.#ignoreBOM; }
		decode(input, options) {
			const stream = Boolean(options?.stream);
			const bytes = this.#rest.concat(Array.from(new Uint8Array(bytesOf(input))));
			const { text, left, bad } = host.decode(new Uint8Array(bytes).buffer, stream, this.#encoding);
			this.#rest = bytes.slice(bytes.length - left);
			if (bad && this.#fatal) {
				this.#rest = [];
				this.#begun = false;
				throw new TypeError('The encoded data was not valid for encoding ' + this.#encoding);
			}
			const keep = this.#ignoreBOM || this.#begun || text.charCodeAt(0) !== 0xfeff;
			this.#begun = stream && (this.#begun || text.length > 0);
			return keep ? text : text.slice(1);
		}
	}
	for (const made of [TextEncoder, TextDecoder]) {
		Object.defineProperty(global, made.name, { value: made, writable: true, configurable: true });
	}
})
