package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// A change is what is replaced in a file of the standard library for tests that wine runs, in place of what wine 8 has not.
type change struct{ file, text, by string }

var forWine = []change{
	// To remove a file it asks for a way that is newer, and falls back where the system says that it has not that one; wine says
	// by STATUS_NOT_IMPLEMENTED.
	{"internal/syscall/windows/at_windows.go", "case STATUS_INVALID_INFO_CLASS,", "case NTStatus(0xC0000002), STATUS_INVALID_INFO_CLASS,"},
	// A UDP socket is told twice not to report what others did not receive; wine does not know the second request.
	{"net/fd_windows.go", "windows.SIO_UDP_NETRESET", "syscall.SIO_UDP_CONNRESET"},
}

// overlay writes the changed files into a folder, and returns the flag by which the go command builds with them.
func overlay(ctx context.Context, changes []change, folder string) (flag string, err error) {
	root, err := goTool(ctx, "", nil, "env", "GOROOT")
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, c := range changes {
		path := filepath.Join(root, "src", filepath.FromSlash(c.file))
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		replace[path] = filepath.Join(folder, filepath.Base(path))
		if err := os.WriteFile(replace[path], []byte(strings.Replace(string(text), c.text, c.by, 1)), 0o644); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	return "-overlay=" + path, os.WriteFile(path, list, 0o644)
}
