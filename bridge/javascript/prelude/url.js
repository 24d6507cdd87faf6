// URL and URLSearchParams, as the URL standard has them.
(function (host, global) {
	'use strict';
	const { TextEncoder, TextDecoder } = global;
	const ports = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
	const special = (scheme) => Object.hasOwn(ports, scheme);
	const sets = { // what is percent-encoded besides controls and what is beyond ASCII
		fragment: ' "<>`', query: ' "#<>', specialQuery: ' "#<>\'', path: ' "#<>?`{}', user: ' "#<>?`{}/:;=@[\\]^|', opaque: '',
	};

	function percent(text, set) {
		let out = '';
		for (const c of text) {
			const code = c.codePointAt(0);
			if (code > 0x1f && code < 0x7f && !sets[set].includes(c)) out += c;
			else for (const byte of new TextEncoder().encode(c)) out += '%' + byte.toString(16).toUpperCase().padStart(2, '0');
		}
		return out;
	}

	function bytesOf(text) {
		const bytes = [];
		const raw = new TextEncoder().encode(text);
		for (let i = 0; i < raw.length; i++) {
			const hex = raw[i] === 0x25 && i + 2 < raw.length ? String.fromCharCode(raw[i + 1], raw[i + 2]) : '';
			if (/^[0-9a-f]{2}$/i.test(hex)) { bytes.push(parseInt(hex, 16)); i += 2; } else bytes.push(raw[i]);
		}
		return new Uint8Array(bytes);
	}
	const decode = (text) => new TextDecoder().decode(bytesOf(text));

	function invalid(input) {
		const e = new TypeError('Invalid URL');
		e.code = 'ERR_INVALID_URL';
		e.input = String(input);
		return e;
	}

	function number(part) {
		if (part === '') return NaN;
		if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : parseInt(part, 16);
		if (/^0[0-7]*$/.test(part)) return parseInt(part, 8);
		return /^[0-9]+$/.test(part) && part[0] !== '0' ? parseInt(part, 10) : NaN;
	}

	// ipv4 gives the address of a host that ends in a number, undefined for another host, and null for what is wrong.
	function ipv4(name) {
		const parts = name.split('.');
		if (parts.length > 1 && parts.at(-1) === '') parts.pop();
		const last = parts.at(-1);
		if (!/^[0-9]+$/.test(last) && !/^0x[0-9a-f]*$/i.test(last)) return undefined;
		if (parts.length > 4) return null;
		const numbers = parts.map(number);
		if (numbers.some(isNaN) || numbers.slice(0, -1).some((n) => n > 255)) return null;
		if (numbers.at(-1) >= 256 ** (5 - numbers.length)) return null;
		const address = numbers.slice(0, -1).reduce((sum, n, i) => sum + n * 256 ** (3 - i), numbers.at(-1));
		return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
	}

	function parseHost(text, isSpecial) {
		if (text.startsWith('[')) {
			const address = text.endsWith(']') ? host.ipv6(text.slice(1, -1)) : '';
			return address ? '[' + address + ']' : null;
		}
		if (!isSpecial) return /[\0\t\n\r #/:<>?@[\\\]^|]/.test(text) ? null : percent(text, 'opaque');
		const decoded = decode(text).toLowerCase();
		const name = /[^\0-\x7f]|(^|\.)xn--/.test(decoded) ? host.ascii(decoded) : decoded;
		if (name === '' || /[^\x21-\x7e]|[#/:<>?@[\\\]^|%]/.test(name)) return null;
		const address = ipv4(name);
		return address === undefined ? name : address;
	}

	// A record has the parts of an address: path is a list, or a string if it is opaque; host is null if there is none.
	function parse(input, base) {
		input = String(input).replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
		const u = { scheme: '', user: '', password: '', host: null, port: '', path: [], query: null, fragment: null };
		const hash = input.indexOf('#');
		if (hash >= 0) { u.fragment = percent(input.slice(hash + 1), 'fragment'); input = input.slice(0, hash); }
		const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(input);
		let rest = input;
		if (scheme) {
			u.scheme = scheme[0].toLowerCase();
			rest = input.slice(scheme[0].length);
			const relative = base && base.scheme === u.scheme && special(u.scheme) && u.scheme !== 'file:' && !/^[/\\]{2}/.test(rest);
			if (!relative) return u.scheme === 'file:' ? file(u, rest, base) : absolute(u, rest);
		} else if (!base) {
			return null;
		}
		return join(u, rest, base);
	}

	function takeQuery(u, rest) {
		const at = rest.indexOf('?');
		if (at < 0) return rest;
		u.query = percent(rest.slice(at + 1), special(u.scheme) ? 'specialQuery' : 'query');
		return rest.slice(0, at);
	}

	function absolute(u, rest) {
		const isSpecial = special(u.scheme);
		rest = takeQuery(u, rest);
		if (isSpecial) rest = '//' + rest.replace(/^[/\\]+/, '');
		if (!rest.startsWith('//')) {
			if (rest.startsWith('/')) return setPath(u, rest, []);
			u.path = percent(rest, 'opaque').replace(/ +$/, (s) => u.query === null && u.fragment === null ? '' : s);
			return u;
		}
		return authority(u, rest.slice(2));
	}

	function authority(u, rest) {
		const isSpecial = special(u.scheme);
		const end = rest.search(isSpecial ? /[/\\]/ : /\//);
		let place = end < 0 ? rest : rest.slice(0, end);
		const at = place.lastIndexOf('@');
		if (at >= 0) {
			const [, user, password] = /^([^:]*):?([^]*)$/.exec(place.slice(0, at));
			u.user = percent(user, 'user');
			u.password = percent(password, 'user');
			place = place.slice(at + 1);
			if (place === '') return null;
		}
		const port = /:([0-9]*)$/.exec(place);
		if (port && !place.endsWith(']')) place = place.slice(0, port.index);
		if (port && !setPort(u, port[1])) return null;
		if (place === '' && (isSpecial || port || at >= 0)) return null;
		u.host = place === '' ? '' : parseHost(place, isSpecial);
		return u.host === null ? null : setPath(u, end < 0 ? '' : rest.slice(end), []);
	}

	function setPort(u, text) {
		if (text === '') return true;
		const n = parseInt(text, 10);
		if (n > 65535) return false;
		u.port = String(n) === ports[u.scheme] ? '' : String(n);
		return true;
	}

	const drive = /^[a-z][:|]$/i;

	function setPath(u, text, before) {
		const isSpecial = special(u.scheme);
		const segments = (isSpecial ? text.replaceAll('\\', '/') : text).replace(/^\//, '').split('/');
		u.path = before.slice();
		if (text === '' && !isSpecial) return u;
		segments.forEach((segment, i) => {
			const last = i === segments.length - 1, dots = segment.replace(/%2e/gi, '.');
			if (dots === '..') {
				if (!(u.scheme === 'file:' && u.path.length === 1 && drive.test(u.path[0]))) u.path.pop();
				if (last) u.path.push('');
			} else if (dots === '.') {
				if (last) u.path.push('');
			} else {
				if (u.scheme === 'file:' && u.path.length === 0 && drive.test(segment)) segment = segment[0] + ':';
				u.path.push(percent(segment, 'path'));
			}
		});
		return u;
	}

	function file(u, rest, base) {
		rest = takeQuery(u, rest);
		rest = rest.replaceAll('\\', '/');
		u.host = '';
		if (rest.startsWith('//')) {
			const [, place, path] = /^([^/]*)([^]*)$/.exec(rest.slice(2));
			if (drive.test(place)) return setPath(u, '/' + rest.slice(2), []);
			const name = place === '' ? '' : parseHost(place, true);
			if (name === null) return null;
			u.host = name === 'localhost' ? '' : name;
			return setPath(u, path, []);
		}
		if (rest.startsWith('/') || !base || base.scheme !== 'file:') return setPath(u, rest, []);
		u.host = base.host;
		if (rest === '') { u.path = base.path; u.query ??= base.query; return u; }
		return setPath(u, rest, base.path.slice(0, -1));
	}

	function join(u, rest, base) {
		u.scheme = base.scheme;
		if (typeof base.path === 'string') {
			if (rest !== '' || u.fragment === null) return null;
			return { ...base, fragment: u.fragment };
		}
		if (u.scheme === 'file:') return file(u, rest, base);
		const slashed = special(u.scheme) ? rest.replace(/^[^?]*/, (path) => path.replaceAll('\\', '/')) : rest;
		if (slashed.startsWith('//')) return authority(u, takeQuery(u, rest).slice(2));
		Object.assign(u, { user: base.user, password: base.password, host: base.host, port: base.port });
		const hadQuery = rest.includes('?');
		rest = takeQuery(u, rest);
		if (rest === '') return Object.assign(u, { path: base.path }, hadQuery ? {} : { query: base.query });
		return setPath(u, rest, /^[/\\]/.test(rest) && (special(u.scheme) || rest[0] === '/') ? [] : base.path.slice(0, -1));
	}

	const pathOf = (u) => typeof u.path === 'string' ? u.path : u.path.map((s) => '/' + s).join('');

	function serialize(u) {
		let text = u.scheme;
		if (u.host !== null) {
			text += '//';
			if (u.user || u.password) text += u.user + (u.password && ':' + u.password) + '@';
			text += u.host + (u.port && ':' + u.port);
		} else if (Array.isArray(u.path) && u.path.length > 1 && u.path[0] === '') {
			text += '/.';
		}
		return text + pathOf(u) + (u.query === null ? '' : '?' + u.query) + (u.fragment === null ? '' : '#' + u.fragment);
	}

	const form = (text) => {
		let out = '';
		for (const byte of new TextEncoder().encode(text)) {
			const c = String.fromCharCode(byte);
			out += /[*\-.0-9A-Z_a-z]/.test(c) ? c : c === ' ' ? '+' : '%' + byte.toString(16).toUpperCase().padStart(2, '0');
		}
		return out;
	};
	const well = (value) => new TextDecoder().decode(new TextEncoder().encode(String(value)));

	class URLSearchParams {
		#list = [];
		#changed = null;
		constructor(init = '') {
			if (typeof init === 'object' && init !== null || typeof init === 'function') {
				if (typeof init[Symbol.iterator] === 'function') {
					for (const pair of init) {
						const [...two] = pair;
						if (two.length !== 2) throw new TypeError('Each query pair must be an iterable [name, value] tuple');
						this.#list.push(two.map(well));
					}
				} else for (const key of Reflect.ownKeys(init)) this.#list.push([well(key), well(init[key])]);
			} else this.#list = read(String(init).replace(/^\?/, ''));
		}
		static link(params, changed) { params.#changed = changed; return (text) => { params.#list = read(text); }; }
		#change() { if (this.#changed) this.#changed(this.toString()); }
		get size() { return this.#list.length; }
		append(name, value) { this.#list.push([well(name), well(value)]); this.#change(); }
		delete(name, value) {
			this.#list = this.#list.filter(([n, v]) => n !== well(name) || value !== undefined && v !== well(value));
			this.#change();
		}
		get(name) { return this.#list.find(([n]) => n === well(name))?.[1] ?? null; }
		getAll(name) { return this.#list.filter(([n]) => n === well(name)).map(([, v]) => v); }
		has(name, value) { return this.#list.some(([n, v]) => n === well(name) && (value === undefined || v === well(value))); }
		set(name, value) {
			const first = this.#list.findIndex(([n]) => n === well(name));
			if (first < 0) return this.append(name, value);
			this.#list[first][1] = well(value);
			this.#list = this.#list.filter(([n], i) => i <= first || n !== well(name));
			this.#change();
		}
		sort() { this.#list.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0); this.#change(); }
		forEach(fn, self) { for (const [name, value] of this) fn.call(self, value, name, this); }
		*entries() { for (let i = 0; i < this.#list.length; i++) yield [...this.#list[i]]; }
		*keys() { for (const [name] of this) yield name; }
		*values() { for (const [, value] of this) yield value; }
		[Symbol.iterator]() { return this.entries(); }
		toString() { return this.#list.map(([n, v]) => form(n) + '=' + form(v)).join('&'); }
	}
	const link = URLSearchParams.link;
	delete URLSearchParams.link;

	function read(text) {
		return text.split('&').filter((part) => part !== '').map((part) => {
			const at = part.indexOf('=');
			return (at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]).map((s) => decode(s.replaceAll('+', ' ')));
		});
	}

	class URL {
		#u;
		#params;
		#reread;
		constructor(input, base) {
			if (arguments.length === 0) throw new TypeError('The "url" argument must be specified');
			const from = base === undefined ? null : parse(base, null);
			this.#u = base !== undefined && from === null ? null : parse(input, from);
			if (this.#u === null) throw invalid(input);
		}
		static canParse(input, base) { try { new URL(input, base); return true; } catch { return false; } }
		static parse(input, base) { try { return new URL(input, base); } catch { return null; } }
		get href() { return serialize(this.#u); }
		set href(text) {
			const u = parse(text, null);
			if (u === null) throw invalid(text);
			this.#u = u; this.#read();
		}
		get origin() { return special(this.#u.scheme) && this.#u.scheme !== 'file:' ? this.protocol + '//' + this.host : 'null'; }
		get protocol() { return this.#u.scheme; }
		get username() { return this.#u.user; }
		get password() { return this.#u.password; }
		get host() { return (this.#u.host ?? '') + (this.#u.port && ':' + this.#u.port); }
		get hostname() { return this.#u.host ?? ''; }
		get port() { return this.#u.port; }
		get pathname() { return pathOf(this.#u); }
		get search() { return this.#u.query ? '?' + this.#u.query : ''; }
		get hash() { return this.#u.fragment ? '#' + this.#u.fragment : ''; }
		set protocol(text) {
			const scheme = /^([a-z][a-z0-9+.-]*):?/i.exec(String(text))?.[1].toLowerCase() + ':';
			const fits = special(scheme) === special(this.#u.scheme) && (scheme === 'file:') === (this.#u.scheme === 'file:');
			if (!fits || scheme === 'undefined:') return;
			this.#u.scheme = scheme;
			if (this.#u.port === ports[scheme]) this.#u.port = '';
		}
		#hasPlace() { return Boolean(this.#u.host) && this.#u.scheme !== 'file:'; }
		set username(text) { if (this.#hasPlace()) this.#u.user = percent(String(text), 'user'); }
		set password(text) { if (this.#hasPlace()) this.#u.password = percent(String(text), 'user'); }
		set host(text) {
			const [, name, port] = /^(\[[^\]]*\]|[^:/?#\\]*)(?::([0-9]*))?/.exec(String(text));
			this.hostname = name;
			if (port) this.port = port;
		}
		set hostname(text) {
			if (typeof this.#u.path === 'string') return;
			const name = parseHost(String(text), special(this.#u.scheme));
			if (name !== null && !/:/.test(String(text).replace(/^\[.*\]$/, ''))) this.#u.host = name;
		}
		set port(text) {
			if (!this.#hasPlace()) return;
			if (String(text) === '') this.#u.port = '';
			else setPort(this.#u, /^[0-9]*/.exec(String(text))[0]);
		}
		set pathname(text) { if (typeof this.#u.path !== 'string') setPath(this.#u, String(text).replace(/[?#]/g, encodeURIComponent), []); }
		set search(text) {
			text = String(text).replace(/^\?/, '');
			this.#u.query = text === '' ? null : percent(text, special(this.#u.scheme) ? 'specialQuery' : 'query');
			this.#read();
		}
		set hash(text) {
			text = String(text).replace(/^#/, '');
			this.#u.fragment = text === '' ? null : percent(text, 'fragment');
		}
		#read() { if (this.#reread) this.#reread(this.#u.query ?? ''); }
		get searchParams() {
			if (this.#params) return this.#params;
			this.#params = new URLSearchParams(this.#u.query ?? '');
			this.#reread = link(this.#params, (text) => { this.#u.query = text === '' ? null : text; });
			return this.#params;
		}
		toString() { return this.href; }
		toJSON() { return this.href; }
	}

	for (const made of [URL, URLSearchParams]) {
		Object.defineProperty(made.prototype, Symbol.toStringTag, { value: made.name, configurable: true });
		Object.defineProperty(global, made.name, { value: made, writable: true, configurable: true });
	}
})
