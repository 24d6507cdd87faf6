package javascript_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

// served runs a source with fetch and the address of a server.
func served(t *testing.T, source string) (lines []string, err error) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, q *http.Request) {
		content, _ := io.ReadAll(q.Body)
		w.Header().Set("X-Length", fmt.Sprint(q.ContentLength))
		w.Header().Set("X-Got", q.Method+" "+q.Header.Get("X-Sent")+" "+q.Header.Get("Content-Type"))
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"got": %q}`, content)
	})
	mux.HandleFunc("/stream", func(w http.ResponseWriter, q *http.Request) {
		for i := range 3 {
			fmt.Fprint(w, i)
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/hang", func(w http.ResponseWriter, q *http.Request) {
		fmt.Fprint(w, "begun")
		w.(http.Flusher).Flush()
		<-q.Context().Done()
	})
	mux.HandleFunc("/moved",
		func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, "/stream", http.StatusFound) })
	mux.HandleFunc("/form", func(w http.ResponseWriter, q *http.Request) {
		file, header, err := q.FormFile("file")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		content, _ := io.ReadAll(file)
		fmt.Fprint(w, q.FormValue("name"), " ", header.Filename, " ", header.Header.Get("Content-Type"), " ",
			string(content))
	})
	mux.HandleFunc("/mirror", func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", q.Header.Get("Content-Type"))
		_, _ = io.Copy(w, q.Body)
	})
	mux.HandleFunc("/refuse", func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Connection", "close")
		http.Error(w, "too much", http.StatusRequestEntityTooLarge)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	client := server.Client()
	defer client.CloseIdleConnections()
	s := newScript(t)
	s.options.Fetch = client
	err = loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, &s.options)
		s.bind(r)
		require.NoError(t, r.VM().Set("base", server.URL))
		return r.Run(co, "main.js", source)
	})
	return s.lines, err
}

func TestFetch(t *testing.T) {
	lines, err := served(t, `(async () => {
		const r = await fetch(base + "/echo", { method: "post", body: "héllo", headers: { "X-Sent": "yes" } });
		log(r.status, r.statusText, r.ok, r.headers.get("x-got"), r.bodyUsed, (await r.json()).got, r.bodyUsed);
		await r.text().catch(e => log(e.name));
		const moved = await fetch(base + "/moved");
		log(moved.redirected, moved.url === base + "/stream", await moved.text());
		log((await fetch(base + "/moved", { redirect: "manual" })).status);
	})()`)
	require.NoError(t, err)
	require.Equal(t, []string{"201 Created true POST yes text/plain;charset=UTF-8 false héllo true", "TypeError",
		"true true 012", "302"}, lines)
}

func TestFetchReadsPieceByPiece(t *testing.T) {
	lines, err := served(t, `(async () => {
		const reader = (await fetch(base + "/stream")).body.getReader();
		let text = "";
		for (let piece; !(piece = await reader.read()).done;) text += new TextDecoder().decode(piece.value);
		log(text);
		const other = await fetch(base + "/hang");
		log(new TextDecoder().decode((await other.body.getReader().read()).value));
	})()`)
	require.NoError(t, err)
	require.Equal(t, []string{"012", "begun"}, lines)
}

func TestFetchCanBeAborted(t *testing.T) {
	lines, err := served(t, `(async () => {
		const c = new AbortController();
		const r = await fetch(base + "/hang", { signal: c.signal });
		const reader = r.body.getReader();
		await reader.read();
		setTimeout(() => c.abort(new Error("enough")), 1);
		await reader.read().catch(e => log(e.message));
		await fetch(base + "/hang", { signal: c.signal }).catch(e => log(e.message));
		await fetch("http://127.0.0.1:1/").catch(e => log(e.name, e.message, e.cause instanceof Error));
		await fetch("no address").catch(e => log(e.message));
	})()`)
	require.NoError(t, err)
	require.Equal(t, []string{"enough", "enough", "TypeError fetch failed true",
		"Failed to parse URL from no address"}, lines)
}

// A run that fails ends what is on its way.
func TestAFailedRunEndsItsFetches(t *testing.T) {
	_, err := served(t, `
		fetch(base + "/hang").then(r => r.text());
		fetch(base + "/hang").then(() => { throw new Error("failed") });
	`)
	require.ErrorContains(t, err, "failed")
}

func TestHeaders(t *testing.T) {
	s := newScript(t)
	s.options.Fetch = http.DefaultClient
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		require.NoError(t, r.VM().Set("nothing", goja.Null()))
		return r.Run(co, "main.js", `
			const h = new Headers({ B: 1, a: "x" });
			h.append("b", "2"); h.append("Set-Cookie", "one"); h.append("set-cookie", "two");
			log(h.get("B"), h.has("c"), h.get("c") === nothing, h.getSetCookie().join("|"), [...h.keys()].join());
			try { new Headers([["bad name", 1]]) } catch (e) { log(e.name) }
		`)
	}))
	require.Equal(t, []string{"1, 2 false true one|two a,b,set-cookie,set-cookie", "TypeError"}, s.lines)
}
