package javascript_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARequestIsSent(t *testing.T) {
	lines, err := served(t, `(async () => {
		const request = new Request(base + "/echo", { method: "PUT", body: new Blob(["from a blob"], { type: "x/y" }), headers: { "X-Sent": "é" } });
		const copy = request.clone();
		const r = await fetch(request);
		log(r.status, r.headers.get("x-got"), (await r.json()).got, request.bodyUsed, copy.bodyUsed);
		log((await (await fetch(copy, { method: "POST" })).json()).got);
		try { r.headers.set("a", "b") } catch (e) { log(e.message) }
		await fetch(request).catch(e => log(e.name));
		const query = await fetch(new URL("/echo", base), { method: "POST", body: new URLSearchParams({ a: "b c" }) });
		log(query.headers.get("x-got"), (await query.json()).got);
		const head = await fetch(base + "/stream", { method: "HEAD" });
		log(head.body === null, await head.text() === "");
	})()`)
	require.NoError(t, err)
	require.Equal(t, []string{"201 PUT é x/y from a blob true false", "from a blob", "immutable", "TypeError",
		"POST  application/x-www-form-urlencoded;charset=UTF-8 a=b+c", "true true"}, lines)
}

func TestAFormIsSentAndRead(t *testing.T) {
	lines, err := served(t, `(async () => {
		const form = new FormData();
		form.append("name", "Ada");
		form.append("file", new File(["content"], "notes.txt", { type: "text/plain" }));
		const r = await fetch(base + "/form", { method: "POST", body: form });
		log(await r.text());
		const back = await (await fetch(base + "/mirror", { method: "POST", body: form })).formData();
		log([...back.keys()].join(), back.get("name"), back.get("file").name, await back.get("file").text());
		await (await fetch(base + "/stream")).formData().catch(e => log(e.name));
	})()`)
	require.NoError(t, err)
	require.Equal(t, []string{"Ada notes.txt text/plain content", "name,file Ada notes.txt content",
		"TypeError"}, lines)
}

// What a stream gives is sent as the server takes it: the next piece is asked for when the one before was taken.
func TestAStreamIsSent(t *testing.T) {
	lines, err := served(t, `(async () => {
		let n = 0;
		const body = new ReadableStream({ pull(c) { if (n === 3) c.close(); else c.enqueue(new TextEncoder().encode("piece " + n++ + ";")) } }, { highWaterMark: 0 });
		const r = await fetch(base + "/echo", { method: "POST", body, duplex: "half" });
		log((await r.json()).got, r.headers.get("x-length"), body.locked);
		const answer = await fetch(base + "/stream");
		const [one, two] = [answer, answer.clone()];
		log(await one.text(), await two.text());
		const piped = await fetch(base + "/echo", { method: "POST", body: (await fetch(base + "/stream")).body, duplex: "half" });
		log((await piped.json()).got);
		const list = [];
		const values = (await fetch(base + "/stream")).body.values();
		for (let p; !(p = await values.next()).done;) list.push(new TextDecoder().decode(p.value));
		log(list.join(""));
	})()`)
	require.NoError(t, err)
	require.Equal(t, []string{"piece 0;piece 1;piece 2; -1 true", "012 012", "012", "012"}, lines)
}

// A stream that fails, an abort, a server that does not want more, and an address that is none end an upload.
func TestUploadsEnd(t *testing.T) {
	lines, err := served(t, `(async () => {
		const failing = () => new ReadableStream({ pull() { throw new RangeError("broken") } }, { highWaterMark: 0 });
		await fetch(base + "/echo", { method: "POST", body: failing(), duplex: "half" }).catch(e => log(e.name, e.message));
		const strings = new ReadableStream({ start(c) { c.enqueue("text") } });
		await fetch(base + "/echo", { method: "POST", body: strings, duplex: "half" }).catch(e => log(e.name));
		const c = new AbortController();
		let canceled;
		const endless = new ReadableStream({ pull(s) { s.enqueue(new Uint8Array(1000)) }, cancel(reason) { canceled = true } });
		setTimeout(() => c.abort(new Error("enough")), 5);
		await fetch(base + "/echo", { method: "POST", body: endless, duplex: "half", signal: c.signal }).catch(e => log(e.message));
		let over;
		const ended = new Promise(ok => over = ok);
		const wanted = new ReadableStream({ pull(s) { s.enqueue(new Uint8Array(100000)) }, cancel() { over("canceled") } });
		const r = await fetch(base + "/refuse", { method: "POST", body: wanted, duplex: "half" });
		log(r.status, (await r.text()).trim(), await ended);
	})()`)
	require.NoError(t, err)
	require.Equal(t, []string{"RangeError broken", "TypeError", "enough", "413 too much canceled"}, lines)
}

// A run that fails ends its uploads, and goleak sees that nothing of them is left.
func TestAFailedRunEndsItsUploads(t *testing.T) {
	_, err := served(t, `
		const endless = new ReadableStream({ pull(s) { s.enqueue(new Uint8Array(1000)) } });
		fetch(base + "/echo", { method: "POST", body: endless, duplex: "half" });
		setTimeout(() => { throw new Error("failed") }, 5);
	`)
	require.ErrorContains(t, err, "failed")
}
