package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
)

// A diagnostic is a finding in the form of JSON that cmd/go reads.
type diagnostic struct {
	Category string `json:"category"`
	Posn     string `json:"posn"`
	End      string `json:"end"`
	Message  string `json:"message"`
}

// printJSON prints findings by the package's ID and the name of the analysis; what has none is an empty object.
func printJSON(w io.Writer, id string, findings []vet.Finding) error {
	tree := make(map[string]map[string][]diagnostic)
	for _, f := range findings {
		if tree[id] == nil {
			tree[id] = make(map[string][]diagnostic)
		}
		tree[id]["monoloop"] = append(tree[id]["monoloop"],
			diagnostic{string(f.Rule), f.Pos.String(), f.End.String(), string(f.Rule) + ": " + f.Message})
	}
	text, err := json.MarshalIndent(tree, "", "\t")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

// printText prints a line for each finding, as go vet does.
func printText(w io.Writer, findings []vet.Finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintln(w, f); err != nil {
			return err
		}
	}
	return nil
}
