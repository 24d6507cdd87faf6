package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A platform is a port of Go, and what runs its programs here.
type platform struct {
	os, arch string
	by       string // what runs them, as the table says it
	slower   int    // about how many times as long as natively a test may take
	prepare  func(*run) (command []string, env []string, err error)
}

func (p *platform) name() string { return p.os + "/" + p.arch }

// env is what the go command is told to build for the platform.
func (p *platform) env() []string {
	return []string{"GOOS=" + p.os, "GOARCH=" + p.arch, "CGO_ENABLED=0"}
}

// platforms are those that can be run on a Linux machine, in the order of the table.
var platforms = []*platform{
	{"linux", "386", "itself", 1, native},
	{"linux", "arm64", "qemu", 10, emulated("aarch64")},
	{"linux", "riscv64", "qemu", 10, emulated("riscv64")},
	{"linux", "s390x", "qemu", 10, emulated("s390x")},
	{"linux", "ppc64le", "qemu", 10, emulated("ppc64le")},
	{"linux", "mips64le", "qemu", 10, emulated("mips64el")},
	{"linux", "loong64", "qemu", 10, emulated("loongarch64")},
	{"windows", "amd64", "wine", 3, byWine},
	{"js", "wasm", "Node", 5, byNode},
	{"wasip1", "wasm", "wazero", 5, byWazero},
}

func native(*run) ([]string, []string, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return nil, nil, errors.New("this is no linux/amd64")
	}
	return nil, nil, nil
}

// emulated is Linux on another processor: the user-mode emulator of QEMU passes the system calls on.
func emulated(processor string) func(*run) ([]string, []string, error) {
	return func(*run) ([]string, []string, error) {
		for _, name := range []string{"qemu-" + processor, "qemu-" + processor + "-static"} {
			if path, err := exec.LookPath(name); err == nil {
				return []string{path}, nil, nil
			}
		}
		return nil, nil, fmt.Errorf("qemu-%s is not installed", processor)
	}
}

func byNode(r *run) ([]string, []string, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return nil, nil, errors.New("node is not installed")
	}
	runner, err := wasmRunner("js")
	return []string{runner}, nil, err
}

// byWazero builds wazero, which this module has as a tool. What it compiles it keeps in a folder wazero of TMPDIR.
func byWazero(r *run) ([]string, []string, error) {
	here, bin := filepath.Join(r.root, "testdata", "platforms"), filepath.Join(r.tools, "bin")
	_, err := goTool(here, nil, "build", "-o", filepath.Join(bin, "wazero"), "github.com/tetratelabs/wazero/cmd/wazero")
	if err != nil {
		return nil, nil, fmt.Errorf("wazero cannot be had: %w", err)
	}
	runner, err := wasmRunner("wasip1")
	path := bin + string(os.PathListSeparator) + os.Getenv("PATH")
	return []string{runner}, []string{"GOWASIRUNTIME=wazero", "PATH=" + path, "TMPDIR=" + r.tools}, err
}

// wasmRunner is Go's own script that runs a program for WebAssembly.
func wasmRunner(system string) (string, error) {
	root, err := goTool("", nil, "env", "GOROOT")
	return filepath.Join(root, "lib", "wasm", "go_"+system+"_wasm_exec"), err
}

// byWine makes a home for wine, in which what Go's runtime asks for is there.
func byWine(r *run) ([]string, []string, error) {
	wine, err := exec.LookPath("wine")
	if err != nil {
		return nil, nil, errors.New("wine is not installed")
	}
	prefix := filepath.Join(r.bin, "wine")
	env := []string{"WINEPREFIX=" + prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=bcryptprimitives=n;mscoree,mshtml="}
	if out, err := execute(5*time.Minute, r.root, []string{wine, "wineboot", "-i"}, env); err != nil {
		return nil, nil, fmt.Errorf("wine does not start: %w\n%s", err, out)
	}
	system := filepath.Join(prefix, "drive_c", "windows", "system32")
	dll := forwarder("bcryptprimitives.dll", "ProcessPrng", "ADVAPI32.SystemFunction036")
	return []string{wine}, env, os.WriteFile(filepath.Join(system, "bcryptprimitives.dll"), dll, 0o644)
}

// file is the name of what is built for a package.
func (p *platform) file(name string) string {
	name = strings.NewReplacer("/", "_", ".", "").Replace(name)
	if p.os == "windows" {
		name += ".exe"
	}
	return filepath.Join(p.os+"-"+p.arch, name)
}
