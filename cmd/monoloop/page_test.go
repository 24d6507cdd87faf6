package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPageCommandLine(t *testing.T) {
	for _, tt := range []struct {
		name           string
		args           []string
		stdout, stderr string
		status         int
	}{
		{"help", []string{"page", "-h"}, pageHelp, "", 0},
		{"argument", []string{"page", "folder"}, "",
			"monoloop: page: there are no arguments but flags\n" + usageOf("page") + "\n", 2},
		{"unknown flag", []string{"page", "-x"}, "",
			"monoloop: page: flag provided but not defined: -x\n" + usageOf("page") + "\n", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, tt.status, execute(tt.args, &stdout, &stderr))
			require.Equal(t, tt.stdout, stdout.String())
			require.Equal(t, tt.stderr, stderr.String())
		})
	}
}
