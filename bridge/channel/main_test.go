package channel_test

import (
	"errors"
	"testing"

	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

var errBoom, errWhy = errors.New("boom"), errors.New("why")
