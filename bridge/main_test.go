package bridge_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

// storm is how often a race is run.
const storm = 2000
