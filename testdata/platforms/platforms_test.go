package main

import (
	"bytes"
	"debug/pe"
	"os"
	"path/filepath"
	"reflect"
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

// What is built there is counted, what is built here only is named with the reason, and what is built on neither is neither.
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
