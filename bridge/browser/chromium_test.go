//go:build !js

package browser_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/chromium"
)

// The tests of this package for js pass in a page, in a worker of a page, and in Node, with a server to talk to. With
// -v they tell what they have measured.
func TestOnJS(t *testing.T) {
	page, node := chromium.Open(t), nodeCommand(t)
	if page == nil && node == "" {
		return
	}
	program := chromium.Build(t, "test", "-c", ".")
	program.Args = []string{"-test.v", "-test.run=^Test"} // examples need files
	mux := http.NewServeMux()
	serve(mux)
	s := httptest.NewServer(mux)
	defer s.Close()
	program.Env = map[string]string{"BROWSER_TEST_URL": s.URL}
	program.Register(t, mux)
	if page != nil {
		runInPage(t, page, "chromium", s.URL)
		runInPage(t, page, "a worker in chromium", s.URL+"/?worker")
	}
	if node != "" {
		cmd := exec.Command(node, chromium.Glue(t, "wasm_exec_node.js"), program.Wasm, "-test.v")
		cmd.Env = append(os.Environ(), "BROWSER_TEST_URL="+s.URL, "BROWSER_TEST_WASM="+program.Wasm,
			"BROWSER_TEST_GLUE="+chromium.Glue(t, "wasm_exec.js"))
		output, err := cmd.CombinedOutput()
		logMeasured(t, "Node", string(output))
		require.NoError(t, err, "%s", output)
	}
}

// A program with a loop takes no samples of its memory, one of which can end it: see the chapter on the memory profile.
func TestNoSampleOfTheMemoryIsTaken(t *testing.T) {
	node := nodeCommand(t)
	if node == "" {
		return
	}
	program := chromium.Build(t, "build", "./testdata/profile")
	output, err := exec.Command(node, chromium.Glue(t, "wasm_exec_node.js"), program.Wasm).CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Equal(t, "0 <nil>\n", string(output))
}

// runInPage runs the tests at an address.
func runInPage(t *testing.T, page *chromium.Page, where, address string) {
	output, status := page.Run(address)
	logMeasured(t, where, output)
	require.Zero(t, status, output)
	require.Contains(t, output, "\nPASS")
	for _, message := range page.Errors() {
		require.Contains(t, message, `"source":"network"`) // requests that fail on purpose
	}
}

func nodeCommand(t *testing.T) string {
	path, err := exec.LookPath("node")
	if err != nil {
		t.Log("node is not installed: nothing is run in it")
	}
	return path
}

// logMeasured logs the lines of a test's output in which it tells what it has measured, or what it leaves out.
func logMeasured(t *testing.T, where, output string) {
	for _, line := range strings.Split(output, "\n") {
		if _, text, ok := strings.Cut(line, "_test.go:"); ok {
			_, text, _ = strings.Cut(text, ": ")
			t.Logf("%s: %s", where, text)
		}
	}
}
