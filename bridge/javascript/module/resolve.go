package module

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// hostScheme begins what stands for a module of the host, in place of a file.
const hostScheme = "host:"

// A kind says how a file is run.
type kind uint8

const (
	standard kind = iota
	commonJS
	either // as its source says
)

// A description is what a package.json says.
type description struct {
	Type, Module, Main string
	Exports            json.RawMessage
}

// missing is an error of the script, in the words of Node.
func missing(format, what string) error { return scriptError(fmt.Sprintf(format, what)) }

type scriptError string

// Error is the message of the error.
func (e scriptError) Error() string { return string(e) }

// resolve returns the file for a specifier of a module in dir.
func (l *Loader) resolve(specifier, dir string) (string, error) {
	name := strings.TrimPrefix(specifier, "file://")
	switch {
	case strings.HasPrefix(name, "/"):
		return l.file(path.Clean("."+name), specifier)
	case name == "." || name == ".." || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../"):
		return l.file(path.Join(dir, name), specifier)
	}
	if l.isHosts(strings.TrimPrefix(name, "node:")) {
		return hostScheme + strings.TrimPrefix(name, "node:"), nil
	}
	return l.inPackage(name, dir)
}

func (l *Loader) file(name, specifier string) (string, error) {
	if l.isFile(name) {
		return name, nil
	}
	return "", missing("Cannot find module '%s'", specifier)
}

func (l *Loader) isFile(name string) bool {
	info, err := fs.Stat(l.files, name)
	return err == nil && info.Mode().IsRegular()
}

// isHosts reports whether the Runtime's require knows a name without a file.
func (l *Loader) isHosts(name string) bool { return l.r.HasModule(name) }

// inPackage finds a package in the nearest node_modules.
func (l *Loader) inPackage(name, dir string) (string, error) {
	parts := strings.SplitN(name, "/", 3)
	pkg := parts[0]
	if strings.HasPrefix(name, "@") && len(parts) > 1 {
		pkg += "/" + parts[1]
	}
	subpath := "." + strings.TrimPrefix(name, pkg)
	for {
		folder := path.Join(dir, "node_modules", pkg)
		if info, err := fs.Stat(l.files, folder); err == nil && info.IsDir() {
			return l.entry(folder, subpath, name)
		}
		if dir == "." || dir == "/" {
			return "", missing("Cannot find package '%s'", name)
		}
		dir = path.Dir(dir)
	}
}

// entry finds the file of a subpath of a package, "." for the package itself.
func (l *Loader) entry(folder, subpath, name string) (string, error) {
	d := l.description(folder)
	switch {
	case d != nil && d.Exports != nil:
		target, err := exported(d.Exports, subpath)
		if err != nil {
			return "", fmt.Errorf("%w in package '%s'", err, name)
		}
		return l.file(path.Join(folder, target), name)
	case subpath != ".":
		return l.file(path.Join(folder, subpath), name)
	}
	candidates := []string{"index.mjs", "index.js"}
	if d != nil {
		candidates = append([]string{d.Module, d.Main, d.Main + ".js", path.Join(d.Main, "index.js")}, candidates...)
	}
	for _, candidate := range candidates {
		if file := path.Join(folder, candidate); candidate != "" && l.isFile(file) {
			return file, nil
		}
	}
	return l.file(path.Join(folder, "index.js"), name)
}

// exported looks a subpath up in the exports of a package.json.
func exported(exports json.RawMessage, subpath string) (string, error) {
	var text string
	if json.Unmarshal(exports, &text) == nil {
		if subpath == "." {
			return text, nil
		}
		return "", missing("Package subpath '%s' is not defined", subpath)
	}
	keys, values, err := ordered(exports)
	if err != nil {
		return "", err
	}
	for i, key := range keys {
		switch {
		case key == subpath:
			return exported(values[i], ".")
		case subpath == "." && (key == "import" || key == "module" || key == "default"):
			if target, err := exported(values[i], "."); err == nil {
				return target, nil
			}
		}
	}
	return "", missing("Package subpath '%s' is not defined", subpath)
}

// ordered returns the members of a JSON object in their order.
func ordered(object json.RawMessage) (keys []string, values []json.RawMessage, err error) {
	d := json.NewDecoder(strings.NewReader(string(object)))
	if begin, err := d.Token(); err != nil || begin != json.Delim('{') {
		return nil, nil, errors.New("invalid exports")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, nil, err
		}
		keys, values = append(keys, key.(string)), append(values, v)
	}
	return keys, values, nil
}

// kindOf says how a file is run, by its extension, or by the nearest package.json.
func (l *Loader) kindOf(file string) kind {
	switch path.Ext(file) {
	case ".mjs":
		return standard
	case ".cjs":
		return commonJS
	}
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if d := l.description(dir); d != nil {
			switch d.Type {
			case "module":
				return standard
			case "commonjs":
				return commonJS
			}
			return either
		}
		if dir == "." || dir == "/" {
			return either
		}
	}
}

// description returns what the package.json of a folder says, nil if there is none.
func (l *Loader) description(folder string) *description {
	if d, known := l.packages[folder]; known {
		return d
	}
	var d *description
	if data, err := fs.ReadFile(l.files, path.Join(folder, "package.json")); err == nil {
		d = &description{}
		_ = json.Unmarshal(data, d)
	}
	l.packages[folder] = d
	return d
}
