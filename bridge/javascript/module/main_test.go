package module_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// files makes a file system of an archive: lines "-- NAME --", each with what follows.
func files(archive string) fstest.MapFS {
	all := fstest.MapFS{}
	for part := range strings.SplitSeq("\n"+archive, "\n-- ") {
		if name, source, ok := strings.Cut(part, " --\n"); ok {
			all[name] = &fstest.MapFile{Data: []byte(source)}
		}
	}
	return all
}

// runs runs main.mjs of an archive under virtual time, and returns what console.log has printed.
func runs(t *testing.T, archive string) (out string, err error) {
	t.Helper()
	return with(files(archive), func(co *loop.Co, l *module.Loader) error { return l.Run(co, "main.mjs") })
}

func with(all fstest.MapFS, main func(co *loop.Co, l *module.Loader) error) (out string, err error) {
	var printed strings.Builder
	o := &javascript.Options{NextTick: true, Web: true, Output: &printed, Files: all}
	err = loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		return main(co, module.New(javascript.New(co, o), all))
	})
	return printed.String(), err
}

// prints requires that an archive runs to its end, and what it prints.
func prints(t *testing.T, archive, want string) {
	t.Helper()
	out, err := runs(t, archive)
	require.NoError(t, err)
	require.Equal(t, want, out)
}
