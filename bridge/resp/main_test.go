package resp_test

import (
	"testing"

	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }
