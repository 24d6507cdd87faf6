package inspect_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/internal/chromium"
)

// focused says what has the focus.
const focused = `(e => e.name || e.dataset.key || e.textContent.trim())(document.activeElement)`

// In a real browser, Tab comes by everything in the order in which it is read, Enter sorts, a slash goes to the filter,
// and what is open has the focus after it has changed.
func keyboardInABrowser(t *testing.T, b *chromium.Page) {
	serve(t, world{}, busyProgram, func(w world) {
		await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["victim"].Steps > 0 })
		b.Go(w.url + "/tasks")
		var order []any
		for range 30 {
			b.Press("Tab")
			order = append(order, b.Eval(focused))
		}
		require.Equal(t, []any{"To the content", "Pause", "Overview", "Tasks", "Graph", "Primitives", "Pools", "Timers",
			"Reports", "Flight", "Deadlock", "table", "tree", "graph", "deadlock check", "q", "state", "Filter",
			"ID", "Name", "State", "For", "Waits for", "Started by", "Steps", "Ran", "Longest", "t1"}, order[:28])
		b.Eval(`document.querySelector("a[data-key=Steps]").focus()`)
		b.Press("Enter")
		b.When(`document.querySelector("th[aria-sort=descending]")?.textContent === "Steps"`)
		b.Press("Enter")
		b.When(`document.querySelector("th[aria-sort=ascending]")?.textContent === "Steps"`)
		require.Equal(t, "Steps", b.Eval(focused), "the focus stays")
		b.Press("/")
		require.Equal(t, "q", b.Eval(focused))
		b.Type("ticker-4")
		b.When(`document.querySelectorAll("td.name").length === 1`)
		require.Equal(t, "ticker-4", b.Eval(`document.activeElement.value`), "the slash itself is not in it")
		b.Eval(`document.querySelector("td.name a").focus()`)
		b.Press("p")
		require.Equal(t, "true", b.Eval(`document.getElementById("pause").getAttribute("aria-pressed")`))
		b.Press("Enter")
		b.AwaitLoad()
		require.Equal(t, "ticker-4", b.Eval(`document.querySelector("h1").textContent`))
		b.NoErrors()
	})
}

// loaded waits until the page is there.
func loaded(b *chromium.Page, selector string) {
	for b.Eval(`document.readyState === "complete" && document.querySelector("`+selector+`") !== null`) != true {
	}
}

// In a real browser that runs no scripts, every page says what it is to say, the table sorts and filters, and the
// button cancels.
func withoutScriptsInABrowser(t *testing.T, b *chromium.Page) {
	b.NoScripts()
	serve(t, world{in: inspect.New(&inspect.Options{AllowCancel: true})}, busyProgram, func(w world) {
		s := await(t, w.url+"/api/graph", func(s *inspect.Snapshot) bool {
			return len(s.Cycles) > 0 && byName(s)["victim"].WaitsFor != ""
		})
		for _, page := range allPages {
			b.Go(w.url + "/" + page)
			loaded(b, "main")
			require.NotEmpty(t, b.Eval("document.querySelector('main').innerText"), page)
			hidden := b.Eval("document.getElementById('pause').hidden")
			require.Equal(t, true, hidden, "what needs a script is not offered")
		}
		b.Go(w.url + "/tasks")
		loaded(b, "form.filter")
		b.Eval(`document.querySelector("input[name=q]").focus()`)
		b.Type("ticker-")
		b.Press("Enter")
		loaded(b, "input[value=ticker-]")
		require.InDelta(t, 5, b.Eval(`document.querySelectorAll("td.name").length`), 0)
		b.Eval(`document.querySelector("a[data-key=Steps]").focus()`)
		b.Press("Enter")
		loaded(b, "th[aria-sort=descending]")
		require.InDelta(t, 5, b.Eval(`document.querySelectorAll("td.name").length`), 0, "the filter stays")
		b.Go(w.url + "/task?id=" + fmt.Sprint(byName(s)["victim"].ID))
		loaded(b, "button.danger")
		b.Eval(`document.querySelector("button.danger").focus()`)
		b.Press("Enter")
		await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["victim"].ID == 0 })
		b.NoErrors()
	})
}
