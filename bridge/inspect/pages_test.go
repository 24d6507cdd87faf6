package inspect_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/internal/chromium"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// busyProgram has a deadlock, some tasks that sleep again and again, and one named victim that waits.
func busyProgram(co *loop.Co) error {
	if err := deadlock(co); err != nil {
		return err
	}
	for i := range 5 {
		task.Do(co, func(co *loop.Co) error {
			for {
				if err := co.Sleep(time.Duration(i+1) * time.Millisecond); err != nil {
					return err
				}
			}
		}, task.Named(fmt.Sprintf("ticker-%d", i)))
	}
	victim := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Named("victim"))
	_, err := victim.Await(co)
	if co.Canceling() == 0 { // the victim was canceled, and not this one, which passes the request on
		return co.Sleep(time.Hour)
	}
	return err
}

var allPages = []string{"", "tasks", "tree", "graph", "task?id=1", "task?id=999999", "primitives", "pools",
	"pools?stacks=1", "timers", "reports", "flight", "deadlock"}

// What is seen in a real browser, on a page for each.
func TestInABrowser(t *testing.T) {
	b := chromium.Open(t)
	if b == nil {
		return
	}
	for _, seen := range []struct {
		name string
		look func(t *testing.T, b *chromium.Page)
	}{
		{"pages", pagesInABrowser},
		{"live table", liveTableInABrowser},
		{"cancel", cancelInABrowser},
		{"stuck", stuckInABrowser},
		{"keyboard", keyboardInABrowser},
		{"without scripts", withoutScriptsInABrowser},
		{"gone", goneInABrowser},
	} {
		t.Run(seen.name, func(t *testing.T) { seen.look(t, b.Another(t)) })
	}
}

// In a real browser, each page loads without an error in the console, is not wider than a telephone, and is dark where
// that is preferred.
func pagesInABrowser(t *testing.T, b *chromium.Page) {
	serve(t, world{}, busyProgram, func(w world) {
		await(t, w.url+"/api/graph", func(s *inspect.Snapshot) bool { return len(s.Cycles) > 0 })
		background := `getComputedStyle(document.documentElement).backgroundColor`
		for _, page := range allPages {
			b.Size(1280, 900)
			b.Scheme("light")
			b.Go(w.url + "/" + page)
			light := b.Eval(background)
			b.Scheme("dark")
			require.NotEqual(t, light, b.Eval(background), page)
			b.Size(360, 740)
			require.LessOrEqual(t, b.Eval("document.documentElement.scrollWidth"), b.Eval("innerWidth"), page)
			require.NotEmpty(t, b.Eval("document.querySelector('main').innerText"), page)
		}
		b.NoErrors()
	})
}

// In a real browser, values change without a reload, columns sort, and the filter filters while one types.
func liveTableInABrowser(t *testing.T, b *chromium.Page) {
	serve(t, world{}, busyProgram, func(w world) {
		await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["victim"].Steps > 0 })
		b.Go(w.url + "/tasks")
		b.Eval("globalThis.first = document.querySelector('main').innerText; globalThis.same = 1")
		b.When("document.querySelector('main').innerText !== first")
		b.Eval("[...document.querySelectorAll('th a')].find(a => a.textContent === 'Steps').click()")
		b.When(`document.querySelector("th[aria-sort=descending]")?.textContent === "Steps"`)
		b.Eval(`globalThis.steps = () => [...document.querySelectorAll("td[data-label=Steps]")]
			.map(td => +td.textContent.replaceAll(",", ""))`)
		b.When(`steps().length > 5 && steps().every((n, i, all) => i === 0 || all[i-1] >= n)`)
		b.Eval(`{const q = document.querySelector("input[name=q]"); q.focus(); q.value = "Ticker-";
			q.dispatchEvent(new Event("input", { bubbles: true }))}`)
		b.When(`document.querySelectorAll("td.name").length === 5`)
		b.When(`[...document.querySelectorAll("td.name")].every(td => td.textContent.startsWith("ticker-"))`)
		require.Equal(t, "q", b.Eval("document.activeElement.name"), "the filter keeps the focus")
		require.InDelta(t, 1, b.Eval("same"), 0, "the page was never loaded again")
		b.Go(w.url + "/")
		b.Eval("globalThis.first = document.querySelector('main').innerText")
		b.When("document.querySelector('main').innerText !== first")
		b.NoErrors()
	})
}

// In a real browser, the button cancels the task, if that is allowed; otherwise it can do nothing.
func cancelInABrowser(t *testing.T, b *chromium.Page) {
	page := func(w world) string {
		s := await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["victim"].WaitsFor != "" })
		return fmt.Sprintf("%s/task?id=%d", w.url, byName(s)["victim"].ID)
	}
	serve(t, world{}, busyProgram, func(w world) {
		b.Go(page(w))
		require.Equal(t, true, b.Eval("document.querySelector('h1 ~ button').disabled"))
		b.Go("about:blank") // which asks nobody when this server has gone
	})
	serve(t, world{in: inspect.New(&inspect.Options{AllowCancel: true})}, busyProgram, func(w world) {
		b.Go(page(w))
		b.Eval("document.querySelector('button.danger').click()")
		b.AwaitLoad()
		b.When("document.querySelector('h1').textContent === 'No such task'")
		await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["victim"].ID == 0 })
		b.NoErrors()
	})
}

// holdTheLoop is what a loop is stuck in.
func holdTheLoop(released <-chan struct{}) { <-released }

// In a real browser, while the loop is stuck, a page that is open already and one that is opened then both show the
// culprit: the task, the function and the line.
func stuckInABrowser(t *testing.T, b *chromium.Page) {
	begin, released := make(chan struct{}), make(chan struct{})
	w := world{watchdog: &loop.Watchdog{Limit: 50 * time.Millisecond}}
	serve(t, w, func(co *loop.Co) error {
		culprit := func(co *loop.Co) error {
			for {
				select {
				case <-begin:
					holdTheLoop(released)
					return co.Sleep(time.Hour)
				default:
				}
				if err := co.Sleep(time.Millisecond); err != nil {
					return err
				}
			}
		}
		_, err := task.Do(co, culprit, task.Named("culprit")).Await(co)
		return err
	}, func(w world) {
		b.Go(w.url + "/tasks")
		close(begin)
		shown := `/culprit holds the loop[^]*holdTheLoop[^]*pages_test\.go:\d+/` +
			`.test(document.querySelector("[role=alert]")?.innerText)`
		started := time.Now()
		b.When(shown)
		t.Logf("the open page showed the culprit after %v", time.Since(started))
		started = time.Now()
		b.Go(w.url + "/")
		b.When(shown)
		t.Logf("a new page showed the culprit after %v", time.Since(started))
		require.Equal(t, "stuck", b.Eval("document.querySelector('#status .pill').innerText"))
		b.Go(w.url + "/tasks")
		table := b.Eval("document.querySelector('table').innerText")
		require.Contains(t, table, "culprit", "the tasks that were known last")
		close(released)
		b.When("document.querySelector('#status .pill').innerText === 'running'" +
			" && !document.querySelector('[role=alert]')")
		b.NoErrors()
	})
}
