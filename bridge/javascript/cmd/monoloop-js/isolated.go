package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
)

// isolated evaluates one script in a process of its own, and prints what it has printed when it is over.
func (c *command) isolated(ctx context.Context, args []string) error {
	s := isolate.Script{Name: "[eval]", Source: c.source}
	switch {
	case c.test || c.story || c.source != "" && len(args) > 0 || c.source == "" && len(args) != 1:
		return errors.New("monoloop-js: -isolated needs one file, or -e")
	case c.source == "":
		source, err := os.ReadFile(args[0])
		if err != nil {
			return err
		}
		s.Name, s.Source = filepath.Base(args[0]), string(source)
	}
	limits := isolate.Limits{CallbackTime: c.limit}
	p := isolate.New(&isolate.Options{Workers: 1, Web: true, NextTick: true, Limits: limits})
	defer p.Close()
	r, err := p.Submit(ctx, s).Result(ctx)
	var failed *isolate.Error
	if errors.As(err, &failed) {
		r.Output = failed.Output
	}
	_, _ = io.WriteString(c.out, r.Output)
	return err
}
