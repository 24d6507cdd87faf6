package module

import (
	"fmt"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

// Script takes the newest syntax of a script back to what the engine knows, such as async generators and for await,
// and returns a source for [javascript.Runtime.RunScript] under the same name. Errors name places as they were. What
// the script declares it still declares. The error is an [*javascript.Error] of a script that cannot be parsed.
func Script(name, source string) (string, error) {
	if err := nesting.Script(source); err != nil {
		return "", &javascript.Error{Name: "SyntaxError", Message: name + ": " + err.Error()}
	}
	result := lowered(name, source)
	if len(result.Errors) > 0 {
		m := transformed{file: name}
		return "", &javascript.Error{Name: "SyntaxError", Message: m.syntaxError(result.Errors[0]).Error()}
	}
	return fmt.Sprintf("%s%s", result.Code, inline(countingFromOne(result.Map))), nil
}
