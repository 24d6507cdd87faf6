package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
)

// options are a parsed command line.
type options struct {
	flags, version, json bool
	asked                vet.Options
	unit                 string // the file that describes the package, "" if there is none
}

const testsUsage = "report wallclock, blocking, otherco and thread in tests, too"

// parse reads a command line. To name a rule is to look for the named ones only; to name it as false leaves it out.
func parse(args []string) (*options, error) {
	o := &options{}
	set := flag.NewFlagSet("monoloop-vet", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.BoolVar(&o.flags, "flags", false, "describe the flags")
	set.BoolVar(&o.json, "json", false, "print findings as JSON")
	set.BoolVar(&o.asked.Tests, "tests", false, testsUsage)
	version := set.String("V", "", "describe the executable")
	wanted := make(map[vet.Rule]*bool)
	for _, rule := range vet.Rules() {
		wanted[rule] = set.Bool(string(rule), false, rule.About())
	}
	if err := set.Parse(args); err != nil && err != flag.ErrHelp {
		return nil, err
	}
	if *version != "" && *version != "full" {
		return nil, fmt.Errorf("the only version is -V=full, not -V=%s", *version)
	}
	if set.NArg() > 1 || set.NArg() == 1 && !strings.HasSuffix(set.Arg(0), ".cfg") {
		return nil, fmt.Errorf("unexpected argument %q: go vet gives the packages", set.Arg(set.NArg()-1))
	}
	o.version, o.unit = *version == "full", set.Arg(0)
	o.asked.Rules = chosen(set, wanted)
	return o, nil
}

func chosen(set *flag.FlagSet, wanted map[vet.Rule]*bool) []vet.Rule {
	rules := []vet.Rule{} // never nil, which would stand for all
	named := make(map[vet.Rule]bool)
	only := false
	set.Visit(func(f *flag.Flag) {
		if on := wanted[vet.Rule(f.Name)]; on != nil {
			named[vet.Rule(f.Name)] = true
			only = only || *on
		}
	})
	for _, rule := range vet.Rules() {
		if *wanted[rule] || !only && !named[rule] {
			rules = append(rules, rule)
		}
	}
	return rules
}
