package main

import (
	"context"
	"debug/elf"
	"encoding/binary"
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
	prepare  func(context.Context, *run) (runner, error)
}

// A runner is what runs the programs of a platform.
type runner struct {
	command []string // before the program's name
	env     []string // beside this one's
	build   []string // what the go command is told besides
	alone   bool     // a program cannot start others of its platform
	end     func()   // is called when all have run; may be nil
}

func (p *platform) name() string { return p.os + "/" + p.arch }

// env is what the go command is told to build for the platform.
func (p *platform) env() []string {
	return []string{"GOOS=" + p.os, "GOARCH=" + p.arch, "CGO_ENABLED=0"}
}

// platforms are those that can be run on a Linux machine, in the order of the table.
var platforms = []*platform{
	{"linux", "386", "itself", 1, native},
	{"linux", "arm", "qemu", 10, emulated(processor{"arm", elf.ELFCLASS32, elf.EM_ARM, binary.LittleEndian})},
	{"linux", "arm64", "qemu", 10, emulated(processor{"aarch64", elf.ELFCLASS64, elf.EM_AARCH64, binary.LittleEndian})},
	{"linux", "riscv64", "qemu", 10, emulated(processor{"riscv64", elf.ELFCLASS64, elf.EM_RISCV, binary.LittleEndian})},
	{"linux", "s390x", "qemu", 10, emulated(processor{"s390x", elf.ELFCLASS64, elf.EM_S390, binary.BigEndian})},
	{"linux", "ppc64le", "qemu", 10, emulated(processor{"ppc64le", elf.ELFCLASS64, elf.EM_PPC64, binary.LittleEndian})},
	{"linux", "mips64le", "qemu", 10, emulated(processor{"mips64el", elf.ELFCLASS64, elf.EM_MIPS, binary.LittleEndian})},
	{"linux", "loong64", "qemu", 10, emulated(processor{"loongarch64", elf.ELFCLASS64, elf.EM_LOONGARCH, binary.LittleEndian})},
	{"linux", "mips", "qemu", 10, emulated(processor{"mips", elf.ELFCLASS32, elf.EM_MIPS, binary.BigEndian})},
	{"windows", "amd64", "wine", 3, byWine},
	{"js", "wasm", "Node", 5, byNode},
	{"wasip1", "wasm", "wazero", 5, byWazero},
}

func native(context.Context, *run) (runner, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return runner{}, errors.New("this is no linux/amd64")
	}
	return runner{}, nil
}

func byNode(ctx context.Context, _ *run) (runner, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return runner{}, errors.New("node is not installed")
	}
	script, err := wasmScript(ctx, "js")
	return runner{command: []string{script}}, err
}

// byWazero builds wazero, which this module has as a tool. What it compiles it keeps in a folder wazero of TMPDIR.
func byWazero(ctx context.Context, r *run) (runner, error) {
	here, bin := filepath.Join(r.root, "testdata", "platforms"), filepath.Join(r.tools, "bin")
	_, err := goTool(ctx, here, nil, "build", "-o", filepath.Join(bin, "wazero"), "github.com/tetratelabs/wazero/cmd/wazero")
	if err != nil {
		return runner{}, fmt.Errorf("wazero cannot be had: %w", err)
	}
	script, err := wasmScript(ctx, "wasip1")
	path := bin + string(os.PathListSeparator) + os.Getenv("PATH")
	env := []string{"GOWASIRUNTIME=wazero", "PATH=" + path, "TMPDIR=" + r.tools}
	return runner{command: []string{script}, env: env}, err
}

// wasmScript is Go's own script that runs a program for WebAssembly.
func wasmScript(ctx context.Context, system string) (string, error) {
	root, err := goTool(ctx, "", nil, "env", "GOROOT")
	return filepath.Join(root, "lib", "wasm", "go_"+system+"_wasm_exec"), err
}

// byWine makes a home for wine, in which what Go's runtime asks for is there.
func byWine(ctx context.Context, r *run) (runner, error) {
	wine, err := exec.LookPath("wine")
	if err != nil {
		return runner{}, errors.New("wine is not installed")
	}
	prefix := filepath.Join(r.bin, "wine")
	env := []string{"WINEPREFIX=" + prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=bcryptprimitives=n;mscoree,mshtml="}
	if out, err := execute(ctx, 5*time.Minute, r.root, []string{wine, "wineboot", "-i"}, env); err != nil {
		return runner{}, fmt.Errorf("wine does not start: %w\n%s", err, out)
	}
	system := filepath.Join(prefix, "drive_c", "windows", "system32")
	dll := forwarder("bcryptprimitives.dll", "ProcessPrng", "ADVAPI32.SystemFunction036")
	if err := os.WriteFile(filepath.Join(system, "bcryptprimitives.dll"), dll, 0o644); err != nil {
		return runner{}, err
	}
	flag, err := overlay(ctx, forWine, r.tools)
	end := func() { // what wine leaves behind would write into folders that are removed
		_, _ = execute(context.Background(), time.Minute, r.root, []string{"wineserver", "-k"}, env)
	}
	return runner{command: []string{wine}, env: env, build: []string{flag}, end: end}, err
}

// file is the name of what is built for a package.
func (p *platform) file(name string) string {
	name = strings.NewReplacer("/", "_", ".", "").Replace(name)
	if p.os == "windows" {
		name += ".exe"
	}
	return filepath.Join(p.os+"-"+p.arch, name)
}
