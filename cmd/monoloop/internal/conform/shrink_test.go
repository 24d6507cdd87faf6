package conform_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/conform"
)

// A program is shrunk to no more than what makes a property true, wherever in it that stands.
func TestShrinks(t *testing.T) {
	for _, tt := range []struct{ name, program, keep, want string }{
		{"a statement among others", `{"main": [["yield"], ["log", "x"], ["yield"]]}`, `"x"`, `["log","x"]`},
		{"a body", `{"main": [["repeat", 3, [["yield"], ["log", "x"]]]]}`, `"x"`, `["log","x"]`},
		{"a handler", `{"main": [["try", [["raise", "E1"]], [["E1", [["yield"], ["log", "x"]]]], [["yield"]]]]}`, `"x"`,
			`["log","x"]`},
		{"deep", `{"main": [["spawn", "t", [["try", [], [], [["timeout", "d", 1, [["log", "x"]]]]]]]]}`, `"x"`,
			`["log","x"]`},
		{"a statement that is needed", `{"main": [["group", "g", [["group_spawn", "g", "t", [["yield"]]]]]]}`, `"group_spawn"`,
			`["group_spawn","g","t",[]]`},
		{"a racer", `{"main": [["staggered", [["t1", [["yield"]]], ["t2", [["yield"], ["log", "x"]]]], 1]]}`, `"x"`,
			`["log","x"]`},
		{"racers that are not", `{"main": [["staggered", [["t1", [["yield"]]], ["t2", []]], 1]]}`, `"staggered"`,
			`["staggered",[],1]`},
		{"handlers that are not", `{"main": [["try", [["yield"]], [["E1", []], ["E2", []]], []]]}`, `"try"`,
			`["try",[],[],[]]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			program := []byte(tt.program)
			for {
				next := firstWith(conform.Shrinks(program), tt.keep)
				if next == nil {
					break
				}
				program = next
			}
			require.Equal(t, "{\"main\": [\n  "+tt.want+"\n]}\n", string(program))
		})
	}
	require.Nil(t, conform.Shrinks([]byte("{")))
}

func firstWith(programs [][]byte, keep string) []byte {
	for _, p := range programs {
		if strings.Contains(string(p), keep) {
			return p
		}
	}
	return nil
}

// Every step makes a program that can be parsed.
func TestShrinksAreWellFormed(t *testing.T) {
	for _, profile := range conform.Profiles() {
		for _, smaller := range conform.Shrinks(conform.Generate(profile, 1)) {
			_, err := conform.Parse(smaller)
			require.NoError(t, err, string(smaller))
		}
	}
}
