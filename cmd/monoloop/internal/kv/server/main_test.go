package server_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/internal/leak"
)

// In the environment of a child, these say that it is to be a server, and of what kind.
const childDir, childSync = "KV_TEST_DIR", "KV_TEST_SYNC"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		o := options()
		o.Rewrite = 2000
		o.Disk, o.Sync, o.Out = disk.Folder(dir), journal.Policy(os.Getenv(childSync)), os.Stdout
		fmt.Println(run(o))
		os.Exit(1)
	}
	leak.VerifyTestMain(m)
}
