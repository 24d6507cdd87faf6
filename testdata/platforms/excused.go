package main

import (
	"regexp"
	"slices"
	"strings"
)

// An excuse is why tests that are built for a platform do not run on it.
type excuse struct {
	platforms string // of those whose names match this
	pkg       string // a package
	tests     string // the tests of it whose names match this; below a slash, one test of theirs
	why       string
	alone     bool // only where a program cannot start others of its platform
}

// emulatedOnes are the platforms of QEMU.
const emulatedOnes = "linux/(arm|arm64|riscv64|s390x|ppc64le|mips|mips64le|loong64)"

const needsGo = "of the go command, which this machine has not for Windows"

var excuses = []excuse{
	{"linux/.*", "cmd/monoloop-vet", "^TestGoVet$/^finds_nothing_in_this_module$", "of the source, which is the same everywhere", false},
	{emulatedOnes, "loop", "^(TestFatal|TestAnInterruptedProgram|TestTheSystemsOwnHandlingIsPutBack)$",
		"start their own program, which the kernel does not give to QEMU", true},
	{emulatedOnes, "bridge/process", "^TestTheMemoryLimit$", "of a limit of memory, which qemu does not pass on to the kernel", false},
	{"linux/mips", "loop", "^TestACPUProfileSplitsByTask$", "of a processor profile, which is empty there for every program", false},
	{"windows/.*", "cmd/monoloop-vet", "^TestGoVet$", needsGo, false},
	{"windows/.*", "cmd/monoloop-vet/internal/vet",
		"^(TestFindings|TestFindingsInTests|TestRulesThatAreNotAskedForReportNothing|TestStringIsALineOfOutput)$", needsGo, false},
	{"windows/.*", "loop", "^TestABusyLoopLetsOthersAnswerIt$",
		"of what is shorter than a tick of the clock", false},
	{"windows/.*", "cmd/monoloop", "^(TestBenchTable|TestBenchTSV)$", "of what is shorter than a tick of the clock", false},
	{"windows/.*", "cmd/monoloop/internal/bench", "^(TestWorkloads|TestGrowths)$", "of what is shorter than a tick of the clock", false},
	{"windows/.*", "bridge/stream", "^TestAHandshakeThatFails$",
		"of a certificate that nobody knows, of which wine has another opinion than Windows", false},
	{"windows/.*", "loop", "^TestAnInterruptedProgram$/^a_second_interrupt$",
		"of a status that Windows has for an interrupted process, and wine has not", false},
}

// excusedOf lists the tests of a suite that are excused on a platform, and gives the expression that has them skipped.
func excusedOf(p *platform, s suite, by runner) (left []leftOut, skip string) {
	var skips []string
	for _, e := range excuses {
		if e.alone && !by.alone || e.pkg != s.pkg || !regexp.MustCompile("^("+e.platforms+")$").MatchString(p.name()) {
			continue
		}
		skips = append(skips, e.tests)
		if strings.Contains(e.tests, "/") {
			left = append(left, leftOut{e.tests, e.why})
			continue
		}
		for _, name := range s.names {
			if regexp.MustCompile(e.tests).MatchString(name) && !slices.ContainsFunc(left, func(l leftOut) bool { return l.Test == name }) {
				left = append(left, leftOut{name, e.why})
			}
		}
	}
	return left, strings.Join(skips, "|")
}
