package jetstream_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// promises are the rows of the table in doc.go, and the test of each.
var promises = [][2]string{
	{"a client, before Submit's job is sent", "TestAJobThatWasNeverSent"},
	{"a client, later", "TestAClientIsKilledAndAnotherFindsItsJob"},
	{"a worker, while it runs a job", "TestAWorkerIsKilledWhileItRunsAJob"},
	{"a worker, before it has stored", "TestAWorkerIsKilledBeforeItStores"},
	{"a worker, after that, before it answers", "TestAWorkerIsKilledAfterItHasStoredAndBeforeItAnswers"},
	{"each worker that takes a job", "TestAPoisonJobIsDeadAfterItsTries"},
	{"a process of WorkerOptions.Processes", "TestADeadJobIsPutBack"},
	{"the server, and is started again", "TestTheServerIsKilledAndStartedAgain"},
	{"the leader of three servers", "TestTheLeaderOfThreeIsKilled"},
	{"all servers, or the way to them", "TestAClientIsCutOff"},
	{"the network of a worker, for a moment", "TestTheNetworkIsCutForAMoment"},
	{"the same, for longer than AckWait", "TestTheNetworkIsCutForLongerThanALease"},
	{"a consumer, by whatever administration", "TestTriesOutliveTheConsumer"},
}

func TestEachPromiseHasATest(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(doc), "//\twhat dies, and when")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n//\n")
	rows := strings.Split(table, "\n")[1:]
	require.Len(t, rows, len(promises))
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	var tests strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		tests.Write(b)
	}
	for i, promise := range promises {
		require.True(t, strings.HasPrefix(rows[i], "//\t"+promise[0]+"  "), rows[i])
		require.Contains(t, tests.String(), "\nfunc "+promise[1]+"(t *testing.T)")
	}
}
