// What URL makes of these, as lines; the committed urls.txt is what Node prints.
const given = [
	['http://example.com'], ['HTTP://User:Pa ss@EXAMPLE.com:80/a/./b/../c?x=1&y=a b#frag ment'], ['https://h:443/'], ['https://h:444'],
	['http://h/%7Efoo/%zz/é?ü=\'"<>#`'], ['http:\\\\h\\a\\b'], ['http:h'], ['http:///h'], ['//x/y', 'https://base/p'], ['../q?z', 'http://h/a/b/c?d#e'],
	['?n', 'http://h/a/b?d'], ['#f', 'http://h/a?d'], ['', 'http://h/a/b?d#e'], ['/abs', 'http://u:p@h:8080/x'], ['x:y', 'http://h'], ['http:rel', 'http://h/a/b'],
	['mailto:a@b c'], ['data:text/plain,hi there #x'], ['javascript:alert(1)'], ['about:blank'], ['foo://h:80/p/../q'], ['foo:///p'], ['foo:/p'], ['foo:/..//p'],
	['file:///C:/a/../b'], ['file:///C|/x'], ['file://localhost/x'], ['file://host/x'], ['file:x', 'file:///a/b'], ['file:///a/..'], ['../..', 'file:///C:/a/b'],
	['http://192.168.0.1'], ['http://0x7f.1'], ['http://3232235521'], ['http://1.2.3.4.5'], ['http://256.1.1.1'], ['http://010.1'], ['http://1.2.3.09'],
	['http://[::1]:8080/'], ['http://[1:2:0:0:0:0:0:8]'], ['http://[::ffff:1.2.3.4]'], ['http://[::1'], ['http://a b'], ['http://a%20b'], ['http://ex%61mple'],
	['http://h:99999'], ['http://h:x'], ['http://'], ['http://@'], ['http://:80'], ['no scheme'], ['  http://h/ x \t\n'], ['http://h/a\tb\nc'],
	['http://h?'], ['http://h#'], ['http://h/?#'], ['http://h/a;b=c,d@e:f$g&h'], ['http://h/[]|\\^`{}'], ['ws://h:80/'], ['wss://h'], ['ftp://h:21/x'],
	['http://u@h'], ['http://:p@h'], ['http://a@b@c/'], ['http://h/..'], ['http://h/a/..'], ['http://h/a/.'], ['http://h/%2e/%2E%2e/b'], ['foo:bar/../baz?q#f'], ['//h', 'foo:x'],
	['http://bücher.example'], ['http://BÜCHER.example'], ['http://faß.de'], ['http://xn--bcher-kva.example'], ['http://日本。jp'], ['http://xn--a'], ['http://a\u00adb'], ['http://☃.net/'], ['http://a‍b'], ['http://１２７.0.0.1'], ['http://%C3%BC.x'], ['foo://ü/'], ['http://א1a'],
];
const parts = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
for (const [input, base] of given) {
	let line;
	try {
		const u = new URL(input, base);
		line = parts.map((p) => u[p]).join(' | ');
	} catch (e) {
		line = e.name + ': ' + e.message;
	}
	console.log(JSON.stringify([input, base]) + ' ' + line);
}
const u = new URL('http://u:p@h:81/a?b=c#d');
const steps = [
	['protocol', 'https'], ['protocol', 'foo'], ['host', 'x:90'], ['hostname', 'Y'], ['hostname', ''], ['port', '443'], ['port', '70abc'], ['pathname', 'p q/../r?'],
	['search', 'x=ä&y'], ['search', ''], ['hash', 'h h'], ['hash', ''], ['username', 'a:b'], ['password', ''], ['href', 'ws://n/'],
];
for (const [name, value] of steps) { u[name] = value; console.log(name, value, u.href); }
const p = u.searchParams;
p.append('a b', 'ü&='); p.append('x', 1); p.append('x', 2); p.set('x', 3); p.append('c', '');
console.log(u.href, p.size, p.has('x', '3'), p.get('nope') === null, [...p.keys()].join());
u.search = '?q=1+2%20%zz&q=%C3%BC&&=v&w';
console.log(JSON.stringify([...p]), p.toString(), p.getAll('q').length);
p.sort(); p.delete('q', 'ü'); console.log(u.search);
console.log(new URLSearchParams({ b: 1, a: [1, 2] }).toString(), new URLSearchParams([['x', 'y']]).toString(), new URLSearchParams('?k=~!\'()*-._').toString());
console.log(URL.canParse('x'), URL.canParse('x', 'http://h'), JSON.stringify({ u }), String(u));
