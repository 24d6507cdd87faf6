package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/generate"
	"github.com/monoloop-go/monoloop/bridge/javascript/internal/trace"
)

// runModules is run for graphs of modules.
func runModules(seed uint64, n int, write string) error {
	node, err := newNode()
	if err != nil {
		return err
	}
	defer node.close()
	var all []trace.Graph
	lines := 0
	for done := 0; done < n; done += batch {
		var graphs []trace.Graph
		for i := done; i < min(n, done+batch); i++ {
			graphs = append(graphs, trace.Graph{Seed: seed + uint64(i), Files: generate.Modules(seed + uint64(i))})
		}
		if err := node.runModules(graphs, done); err != nil {
			return err
		}
		for _, g := range graphs {
			lines += len(g.Lines)
			if difference := g.Compare(); difference != "" {
				return fmt.Errorf("seed %d: %s\n%s", g.Seed, difference, show(g.Files))
			}
		}
		all = append(all, graphs...)
	}
	fmt.Printf("%d graphs of modules, %d lines: no difference from Node %s\n", n, lines, node.version)
	if write == "" {
		return nil
	}
	return trace.Write(write, all[:min(len(all), kept)])
}

// runModules sets the lines of each graph to what Node prints.
func (n *node) runModules(graphs []trace.Graph, done int) error {
	var files []map[string]string
	for _, g := range graphs {
		files = append(files, g.Files)
	}
	folder := filepath.Join(n.dir, fmt.Sprint(done))
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	traces, err := n.execute("testdata/node/modules.js", files, folder)
	if err != nil {
		return err
	}
	for i := range graphs {
		graphs[i].Lines = traces[i]
	}
	return nil
}

func show(files map[string]string) (text string) {
	for i := range len(files) {
		name := fmt.Sprintf("m%d.mjs", i)
		text += "// " + name + "\n" + files[name]
	}
	return text
}
