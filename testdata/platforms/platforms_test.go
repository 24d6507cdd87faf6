package main

import (
	"bytes"
	"debug/elf"
	"debug/pe"
	"encoding/binary"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The library is one that a reader of such files takes, and tells where its function is.
func TestForwarder(t *testing.T) {
	dll := forwarder("some.dll", "Function", "OTHER.Target")
	if len(dll) != 1024 {
		t.Fatalf("it has %d bytes", len(dll))
	}
	file, err := pe.NewFile(bytes.NewReader(dll))
	if err != nil {
		t.Fatal(err)
	}
	header := file.OptionalHeader.(*pe.OptionalHeader64)
	exports := header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]
	section, err := file.Sections[0].Data()
	if err != nil {
		t.Fatal(err)
	}
	table := section[:exports.Size]
	if exports.VirtualAddress != sectionAt || !bytes.HasSuffix(table, []byte("some.dll\x00Function\x00OTHER.Target\x00")) {
		t.Fatalf("at %#x: %q", exports.VirtualAddress, table)
	}
}

const sources = `package some_test

import "testing"

func TestMain(m *testing.M)        {}
func TestSomething(t *testing.T)   {}
func Testify(t *testing.T)         {}
func FuzzSomething(f *testing.F)   {}
func ExampleThatIsOnlyCompiled()   {}
func ExampleThatRuns() {
	// Output: nothing
}
`

// What is built there is counted, what is built here only is named with the reason, and what is built on neither is
// neither.
func TestWhatIsLeftOut(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"some_test.go":      sources,
		"unix_test.go":      "//go:build aix || !windows\n\npackage some_test\n\nimport \"testing\"\n\nfunc TestUnix(t *testing.T) {}\n",
		"one_linux_test.go": "package some_test\n\nimport \"testing\"\n\nfunc TestLinux(t *testing.T) {}\n",
		"one_plan9_test.go": "package some_test\n\nimport \"testing\"\n\nfunc TestPlan9(t *testing.T) {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names, missing, err := testsIn(dir, &platform{os: "windows", arch: "amd64"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"TestSomething", "FuzzSomething", "ExampleThatRuns"}; !reflect.DeepEqual(names, want) {
		t.Errorf("%q are there", names)
	}
	want := []leftOut{{"TestLinux", "for linux only"}, {"TestUnix", "for aix or not windows only"}}
	if !reflect.DeepEqual(missing, want) {
		t.Errorf("%q are not", missing)
	}
}

func TestReasons(t *testing.T) {
	left := []leftOut{{"A", "of a"}, {"B", "of b"}, {"C", "of b"}}
	if got := reasons(left); got != "2 of b; 1 of a" {
		t.Error(got)
	}
}

// What has passed is kept in the file, and not run again; what has not is.
func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results")
	p, r := &platform{os: "linux", arch: "s390x"}, &run{goVersion: "go1.26", commit: "abc"}
	k, err := readKept(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []result{{Passed: 3, Left: []leftOut{{"TestA", "of a"}}}, {Passed: 2, Failed: 1}}
	for i, pkg := range []string{"a", "b"} {
		if err := k.change(p, r, func(on *keptPlatform) { on.Packages[pkg] = want[i] }); err != nil {
			t.Fatal(err)
		}
	}
	if k, err = readKept(path); err != nil {
		t.Fatal(err)
	}
	if _, ok := k.passed(p, "a"); !ok {
		t.Error("a is to be run again")
	}
	if _, ok := k.passed(p, "b"); ok {
		t.Error("b is not to be run again")
	}
	if got := k.row(p); !reflect.DeepEqual(got, row{platform: p, traces: "not compared", results: want}) || !got.bad() {
		t.Errorf("%+v", got)
	}
	if versions, commits := k.made([]*platform{p}); !reflect.DeepEqual(versions, []string{"go1.26"}) ||
		!reflect.DeepEqual(commits, []string{"abc"}) {
		t.Errorf("%q %q", versions, commits)
	}
}

// The kernel is told the first bytes of a program, with the numbers in the order of its processor.
func TestRegistration(t *testing.T) {
	const zeros = `\x00\x00\x00\x00\x00\x00\x00\x00\x00`
	const ones = `\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff`
	for _, tt := range []struct {
		c    processor
		want string
	}{
		{processor{"aarch64", elf.ELFCLASS64, elf.EM_AARCH64, binary.LittleEndian}, `:qemu-aarch64:M::\x7f\x45\x4c\x46\x02\x01\x01` + zeros +
			`\x02\x00\xb7\x00:` + ones + `\xfe\xff\xff\xff:/bin/emulator:F`},
		{processor{"s390x", elf.ELFCLASS64, elf.EM_S390, binary.BigEndian}, `:qemu-s390x:M::\x7f\x45\x4c\x46\x02\x02\x01` + zeros +
			`\x00\x02\x00\x16:` + ones + `\xff\xfe\xff\xff:/bin/emulator:F`},
		{processor{"arm", elf.ELFCLASS32, elf.EM_ARM, binary.LittleEndian}, `:qemu-arm:M::\x7f\x45\x4c\x46\x01\x01\x01` + zeros +
			`\x02\x00\x28\x00:` + ones + `\xfe\xff\xff\xff:/bin/emulator:F`},
	} {
		if got := tt.c.registration("/bin/emulator"); got != tt.want {
			t.Errorf("%s\nnot %s", got, tt.want)
		}
	}
}

// What is replaced for wine is there, once.
func TestOverlay(t *testing.T) {
	flag, err := overlay(t.Context(), forWine, t.TempDir())
	if err != nil || !strings.HasPrefix(flag, "-overlay=") {
		t.Fatal(flag, err)
	}
	root, err := goTool(t.Context(), "", nil, "env", "GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range forWine {
		text, err := os.ReadFile(filepath.Join(root, "src", c.file))
		if n := strings.Count(string(text), c.text); err != nil || n != 1 {
			t.Errorf("%s: %d times, %v", c.file, n, err)
		}
	}
}
