// What the classes around fetch do without a network, as lines; the committed fetch.txt is what Node prints.
const show = (v) => JSON.stringify(v);
const attempt = (name, fn) => {
	try { console.log(name, String(fn())); } catch (e) { console.log(name, e.name); }
};
const headers = new Headers({ B: 1, a: ' x\t', 'X-y': 'é' });
headers.append('b', '2');
headers.append('Set-Cookie', 'one=1');
headers.append('set-cookie', 'two=2');
console.log(show([...headers]), headers.get('B'), headers.has('c'), headers.get('c'), show(headers.getSetCookie()));
headers.set('b', 'new'); headers.delete('A');
console.log(show([...headers.keys()]), show([...headers.values()]), show([...new Headers(headers)]));
headers.forEach((value, name) => console.log(name, value));
for (const bad of [[['bad name', 1]], [['a', 'b\nc']], [['a', 'ж']], [['one']], null, 1, [['', 'x']]]) attempt('headers ' + show(bad), () => [...new Headers(bad)]);

for (const [input, init] of [
	['http://h/x#f'], ['http://h', { method: 'post', body: 'text' }], ['http://h', { method: 'patch' }], ['http://h', { method: 'GET', body: 'x' }], ['nowhere'],
	['http://u:p@h/'], ['http://h', { method: 'bad method' }], ['http://h', { method: 'TRACE' }], ['http://h', { redirect: 'never' }], ['http://h', { signal: {} }],
	['http://h', { method: 'PUT', body: new URLSearchParams({ a: 'b c' }) }], ['http://h', { method: 'PUT', body: new Blob(['x'], { type: 'Text/Plain' }) }],
	['http://h', { method: 'PUT', body: new Uint8Array([1]) }], ['http://h', { method: 'PUT', body: new ReadableStream() }],
	['http://h', { method: 'PUT', body: new ReadableStream(), duplex: 'half' }], ['http://h', { method: 'PUT', body: 'x', headers: { 'Content-Type': 'own' } }],
]) {
	attempt('request', () => {
		const r = new Request(input, init);
		return [r.url, r.method, r.redirect, r.headers.get('content-type'), r.body instanceof ReadableStream, r.bodyUsed, r.signal.aborted, r.credentials, r.mode, r.cache].join(' ');
	});
}
for (const [body, init] of [
	[], ['text'], [null, { status: 204 }], ['x', { status: 204 }], ['x', { status: 600 }], ['x', { status: 404, statusText: 'None', headers: { a: 'b' } }], ['x', { statusText: '\n' }],
]) {
	attempt('response', () => {
		const r = new Response(body, init);
		return [r.status, r.statusText, r.ok, r.type, r.url, r.redirected, r.headers.get('content-type'), r.headers.get('a'), r.body === null].join(' ');
	});
}
attempt('json', () => Response.json({ a: 1 }, { status: 201 }).headers.get('content-type'));
attempt('error', () => { const r = Response.error(); return [r.type, r.status, r.body].join(' '); });
attempt('redirect', () => { const r = Response.redirect('http://h/x', 301); return [r.status, r.headers.get('location')].join(' '); });
attempt('redirect', () => Response.redirect('http://h/x', 200));
attempt('immutable', () => Response.error().headers.set('a', 'b'));

async function main() {
	const one = new Request('http://h', { method: 'POST', body: 'a body' });
	const copy = one.clone();
	console.log(await one.text(), one.bodyUsed, copy.bodyUsed, await copy.text());
	await one.text().catch((e) => console.log(e.name));
	attempt('clone', () => one.clone());
	const first = new Request('http://h', { method: 'POST', body: 'moved', headers: { x: 'y' } }), second = new Request(first, { method: 'PUT' });
	console.log(first.bodyUsed, second.method, second.headers.get('x'), await second.text());
	console.log(show(await new Response('{"a": [1]}').json()), (await new Response('ü').arrayBuffer()).byteLength);
	const blob = await new Response('blob', { headers: { 'content-type': 'Text/X' } }).blob();
	console.log(blob.size, blob.type, await blob.slice(1, -1, 'A/B').text(), blob.slice(1, 2, 'A/B').type);
	const reply = new Response('twice'), other = reply.clone();
	console.log(await reply.text(), await other.text(), new Response('x').bodyUsed);

	const form = new FormData();
	form.append('a', 'one'); form.append('a', 2); form.append('file', new Blob(['content'], { type: 'x/y' }), 'n"ame.txt'); form.append('b', new Blob(['']));
	form.set('c', 'ü\n');
	console.log(show([...form].map(([n, v]) => [n, typeof v === 'string' ? v : [v.name, v.type, v.size]])), form.get('none'), form.getAll('a').length, form.has('file'));
	attempt('form', () => form.append('x'));
	attempt('form', () => form.append('x', 'y', 'z'));
	const sent = new Response(form), type = sent.headers.get('content-type');
	const boundary = type.replace('multipart/form-data; boundary=', '');
	console.log(show((await sent.clone().text()).replaceAll(boundary, 'B')), boundary.length > 10);
	const back = await sent.formData();
	for (const [name, value] of back) console.log(name, typeof value === 'string' ? show(value) : [value.name, value.type, await value.text()].join(' '));
	const urlencoded = await new Response(new URLSearchParams('a=1&b=%20x')).formData();
	console.log(show([...urlencoded]));
	await new Response('x').formData().catch((e) => console.log(e.name));
	const file = new File(['ab', new Uint8Array([99]), new Blob(['d'])], 'n', { type: 'T', lastModified: 5 });
	console.log(file.name, file.size, file.type, file.lastModified, await file.text(), file instanceof Blob, String(file));

	const steps = [];
	let pulled = 0;
	const stream = new ReadableStream({
		start(c) { steps.push('start ' + c.desiredSize); },
		pull(c) { steps.push('pull ' + c.desiredSize); c.enqueue(++pulled); if (pulled === 4) c.close(); },
		cancel(reason) { steps.push('cancel ' + reason); },
	}, { highWaterMark: 2 });
	const reader = stream.getReader();
	attempt('second reader', () => stream.getReader());
	console.log(stream.locked, show(await reader.read()), show(await reader.read()));
	reader.releaseLock();
	await reader.read().catch((e) => console.log(e.name));
	const [left, right] = stream.tee();
	const drain = async (s) => { const r = s.getReader(), all = []; for (let p; !(p = await r.read()).done;) all.push(p.value); return all.join(); };
	console.log(await drain(left), await drain(right), steps.join('; '));
	const failing = new ReadableStream({ pull() { throw new Error('broken'); } });
	await failing.getReader().read().catch((e) => console.log(e.message));
	const canceled = new ReadableStream({ cancel(reason) { console.log('canceled', reason); } });
	await canceled.cancel('why');
	console.log(show(await canceled.getReader().read()), await drain(ReadableStream.from([1, Promise.resolve(2)])), await drain(new Blob(['xyz']).stream()));
	await new Response(new ReadableStream({ start(c) { c.enqueue('text'); c.close(); } })).text().catch((e) => console.log(e.name));
}
main().catch((e) => console.log('failed', e.stack));
