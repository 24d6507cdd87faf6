package page_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play"
	"github.com/monoloop-go/monoloop/internal/chromium"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// What is sent is less than 2 MB, and so is each part of it.
func sizeOnTheWire(t *testing.T, folder string) (size int64) {
	sent := []string{"index.html", "page.css", "page.js", "graph.js", "sources.json", "wasm_exec.js.gz",
		"program.wasm.gz"}
	for _, name := range sent {
		info, err := os.Stat(filepath.Join(folder, name))
		require.NoError(t, err)
		size += info.Size()
	}
	return size
}

// In a real browser, each program runs, stepping back restores the same picture, a schedule that is clicked has a
// record with which looptest comes to the same, Explore finds the bug, and the console shows no error.
func TestPage(t *testing.T) {
	b := chromium.Open(t)
	if b == nil {
		return
	}
	chromium.NoteFiles(t)
	folder := t.TempDir()
	require.NoError(t, page.Build(folder))
	size := sizeOnTheWire(t, folder)
	t.Logf("%d bytes are sent, compressed by gzip", size)
	require.Less(t, size, int64(2_000_000))
	s := httptest.NewServer(page.Handler(folder))
	defer s.Close()
	b.Go(s.URL)
	b.When("document.querySelector('main:not([aria-busy])')")
	for _, p := range play.Programs() {
		t.Run(p.Name, func(t *testing.T) { tryProgram(t, b, p) })
	}
	t.Run("graph", func(t *testing.T) { tryGraph(t, b) })
	t.Run("output", func(t *testing.T) { tryOutput(t, b) })
	t.Run("keyboard", func(t *testing.T) { tryKeys(t, b) })
	t.Run("in a hurry", func(t *testing.T) { tryHurry(t, b) })
	t.Run("a record", func(t *testing.T) { tryRecord(t, b) })
	t.Run("looks", func(t *testing.T) { tryLooks(t, b) })
	t.Run("requests", func(t *testing.T) {
		local := `performance.getEntriesByType("resource").every(r => r.name.startsWith(location.origin))`
		require.Equal(t, true, b.Eval(local))
	})
	b.NoErrors()
	t.Run("other servers", func(t *testing.T) { tryServers(t, b, folder) })
}

const picture = "document.getElementById('picture').innerHTML"

func tryProgram(t *testing.T, b *chromium.Page, p *play.Program) {
	b.Eval(fmt.Sprintf("choose(%q)", p.Name))
	require.Equal(t, "It passes.", b.Eval("document.getElementById('end').textContent"), "first in, first out")
	require.Equal(t, p.Source, b.Eval("document.getElementById('source').textContent"))

	first := trySteps(t, b)
	b.Eval("runRecord(document.getElementById('record').value).then(() => show(0))")
	require.Equal(t, first, b.Eval(picture), "the same record is the same run")

	tryChoices(t, b, p)
	tryAsked(t, b, p)
	if p.Bug {
		b.Eval("explore()")
		requireSame(t, b, p)
		require.NotEmpty(t, b.Eval("document.getElementById('story').textContent"))
	}
}

// trySteps steps to the end and back, and returns the first picture. Each way is one call of the page: it would paint
// each picture otherwise.
func trySteps(t *testing.T, b *chromium.Page) (first any) {
	step := func(button, more string) []any {
		pictures, ok := b.Eval(fmt.Sprintf(`(() => {
			const pictures = [];
			while (%s) {
				pictures.push(%s);
				document.getElementById(%q).click();
			}
			return pictures;
		})()`, more, picture, button)).([]any)
		require.True(t, ok)
		return append(pictures, b.Eval(picture))
	}
	forth := step("next", "at.index < at.run.Pictures.length - 1")
	require.Greater(t, len(forth), 4)
	back := step("back", "at.index > 0")
	slices.Reverse(back)
	require.Equal(t, forth, back)
	return forth[0]
}

// tryChoices lets the last run at each of the first choices.
func tryChoices(t *testing.T, b *chromium.Page, p *play.Program) {
	clicked := b.Eval(`(async () => {
		let clicked = 0;
		for (let i = 0; i < at.run.Pictures.length && clicked < 3; i++) {
			show(i);
			const buttons = [...document.querySelectorAll("#choice button")];
			if (buttons.length === 0) continue;
			clicked++;
			await decide(buttons.length - 1);
			const pressed = document.querySelector("#choice button[aria-pressed=true]");
			if (pressed !== document.querySelector("#choice").lastElementChild) throw new Error("another one runs");
		}
		return clicked;
	})()`)
	require.Equal(t, hasOrder(p), clicked != 0.)
	requireSame(t, b, p)
}

// hasOrder reports whether there is an order to choose, first in, first out.
func hasOrder(p *play.Program) bool {
	return slices.ContainsFunc(play.Play(p.Run(false), 0).Pictures, func(p play.Picture) bool { return p.Choice >= 0 })
}

// tryAsked lets go wrong what may, the last way of several, and has amounts as great as they may be, for four answers.
func tryAsked(t *testing.T, b *chromium.Page, p *play.Program) {
	b.Eval("choose(" + strconv.Quote(p.Name) + ")")
	answered := b.Eval(`(async () => {
		const answered = [];
		for (let i = 0; i < at.run.Pictures.length && answered.length < 4; i++) {
			show(i);
			for (let n = 0; n < (at.run.Pictures[i].Asked ?? []).length; n++) {
				const question = at.run.Pictures[i].Asked[n], line = document.querySelectorAll("#asked p")[n];
				const input = line.querySelector("input"), before = at.run;
				if (input) {
					input.value = question.Limit;
					input.dispatchEvent(new Event("change"));
				} else line.lastElementChild.click();
				while (at.run === before) await new Promise((resolve) => setTimeout(resolve));
				const now = at.run.Pictures[i].Asked[n];
				if (now.Answer === "0") throw new Error("it is answered as before");
				answered.push(now.Kind);
			}
		}
		return answered.join(" ");
	})()`)
	require.Equal(t, asks[p.Name], answered)
	requireSame(t, b, p)
}

// asks are the questions of those programs that ask for more than the order, as tryAsked answers them.
var asks = map[string]string{
	"second-failure-unread":   "site site site site",
	"duplicate-while-handled": "site",
	"acknowledged-too-early":  "site site site",
	"random-transfers":        "seed",
	"unreliable-line":         "fault vary fault vary",
}

// requireSame compares the end of the schedule in the page with that of its record here.
func requireSame(t *testing.T, b *chromium.Page, p *play.Program) {
	record, _ := b.Eval("document.getElementById('record').value").(string)
	f, err := looptest.Replay(record, p.Run(false))
	require.NoError(t, err)
	want := "passed"
	if f != nil {
		want = f.Kind.String()
	}
	require.Equal(t, want, b.Eval("at.run.Outcome"), record)
	require.Contains(t, b.Eval("document.getElementById('test').textContent"), record)
	if f != nil {
		require.Equal(t, f.Record, record)
	}
}

// tryKeys does by keys what one does with a mouse.
func tryKeys(t *testing.T, b *chromium.Page) {
	press := func(key string) {
		b.Eval(fmt.Sprintf("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: %q, bubbles: true}))", key))
	}
	b.Eval("choose('overdraft')")
	press("ArrowRight")
	require.InDelta(t, 1, b.Eval("at.index"), 0)
	press("2")
	b.When("document.getElementById('record').value === 'm1:next=0/1'")
	require.Equal(t, "error", b.Eval("at.run.Outcome"))
	press("End")
	require.Equal(t, true, b.Eval("document.getElementById('next').disabled"))
	press("PageUp")
	press("PageDown")
	press("Home")
	require.InDelta(t, 0, b.Eval("at.index"), 0)
	press("PageDown")
	require.InDelta(t, 1, b.Eval("at.index"), 0)
	press("ArrowLeft")
	press("e")
	b.When("document.getElementById('end').textContent.includes('shrunk')")
	b.Eval("document.getElementById('speed').value = 20")
	press("Home")
	press(" ")
	b.When("document.getElementById('where').textContent.startsWith('The end')")
}

// tryLooks looks at the page on a telephone, light and dark, with a drawing that is wider.
func tryLooks(t *testing.T, b *chromium.Page) {
	b.Eval("choose('dining-philosophers')")
	b.Eval("show(at.run.Pictures.findIndex((p) => p.Waits.Edges?.length === 6))") // main, a gather, and five tasks
	background := "getComputedStyle(document.documentElement).backgroundColor"
	b.Scheme("light")
	light := b.Eval(background)
	b.Scheme("dark")
	require.NotEqual(t, light, b.Eval(background))
	b.Size(360, 740)
	require.LessOrEqual(t, b.Eval("document.documentElement.scrollWidth"), b.Eval("innerWidth"))
	require.Equal(t, true, b.Eval("document.querySelector('#graph svg').clientWidth > innerWidth"))
	color := "getComputedStyle(document.querySelector('#graph text')).fill"
	require.Equal(t, b.Eval("getComputedStyle(document.documentElement).color"), b.Eval(color))
}

// tryGraph looks at who waits for whom while two tasks are deadlocked: a cycle over the locks that they hold.
func tryGraph(t *testing.T, b *chromium.Page) {
	b.Eval("choose('two-locks')")
	b.Eval("explore()")
	drawn := b.Eval(`(() => {
		const most = at.run.Pictures.findLastIndex((p) => p.Waits.Edges?.length >= 4);
		show(most);
		const of = (selector) => document.querySelectorAll("#graph " + selector).length;
		return [of("g.task.cycle"), of("g.thing.cycle"), of("path.cycle"), of("g") === of("title")];
	})()`)
	require.Equal(t, []any{2., 2., 4., true}, drawn)
	said := b.Eval("document.querySelector('#graph svg').getAttribute('aria-label')")
	require.Regexp(t, "waits for .*; .* waits for ", said)
	b.Eval("show(0)")
	require.Equal(t, false, b.Eval("document.getElementById('graph').checkVisibility()"), "nobody waits")
}

// tryOutput looks at what a story has printed at its beginning, and at its end.
func tryOutput(t *testing.T, b *chromium.Page) {
	b.Eval("choose('first-completed')")
	require.Empty(t, b.Eval("document.getElementById('output').textContent"))
	b.Eval("show(at.run.Pictures.length - 1)")
	lines := b.Eval("document.getElementById('output').textContent.split('\\n').filter(line => !line.startsWith('Note'))")
	require.Equal(t, []any{"slow cleans up", "slower cleans up", "First completed: fast"}, lines)
	b.Eval("choose('overdraft')")
	require.Equal(t, false, b.Eval("document.getElementById('output').checkVisibility()"), "it prints nothing")
}
