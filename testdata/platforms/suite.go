package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A suite is the tests of one package as they are on one platform.
type suite struct {
	pkg     string // below the module's root, "." for the root itself
	dir     string
	names   []string // of the tests that are built there
	missing []leftOut
}

// A result is how the tests of a package ended on a platform.
type result struct {
	Passed, Failed int
	Left           []leftOut `json:",omitempty"`
	Trouble        string    `json:",omitempty"` // why there is no more to tell: it cannot be built, or it did not end
	Seconds        int       // that it took
	output         string    // if something is wrong
}

// suitesOn lists the packages that have tests, there or here.
func (r *run) suitesOn(p *platform) ([]suite, error) {
	out, err := goTool(r.root, p.env(), append([]string{"list", "-e", "-json=ImportPath,Dir,Module"}, r.patterns...)...)
	if err != nil {
		return nil, err
	}
	var suites []suite
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		var pkg struct {
			ImportPath, Dir string
			Module          struct{ Path string }
		}
		if err := d.Decode(&pkg); errors.Is(err, io.EOF) {
			return suites, nil
		} else if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(pkg.ImportPath, pkg.Module.Path+"/")
		names, missing, err := testsIn(pkg.Dir, p)
		if err != nil {
			return nil, err
		}
		if len(names)+len(missing) > 0 {
			suites = append(suites, suite{name, pkg.Dir, names, missing})
		}
	}
}

// on runs all packages on a platform that have not passed before, as many at a time as there are jobs, and prints how
// each has ended.
func (r *run) on(p *platform) row {
	by, err := p.prepare(r)
	if err != nil {
		fmt.Printf("%s: left out: %v\n", p.name(), err)
		return row{platform: p, absent: err}
	}
	suites, err := r.suitesOn(p)
	if err != nil {
		return row{platform: p, broken: err}
	}
	var running sync.WaitGroup
	turns := make(chan struct{}, r.jobs)
	for _, s := range suites {
		if _, ok := r.kept.passed(p, s.pkg); ok {
			continue
		}
		turns <- struct{}{}
		running.Go(func() {
			res := r.test(p, s, by)
			res.print(p, s)
			r.keep(p, func(on *keptPlatform) { on.Packages[s.pkg] = res })
			<-turns
		})
	}
	running.Wait()
	if r.kept.row(p).events != same {
		events := r.compareEvents(p, by)
		fmt.Printf("%s: the events of %d seeds here and there: %s\n", p.name(), r.seeds, events)
		r.keep(p, func(on *keptPlatform) { on.Events = events })
	}
	return r.kept.row(p)
}

func (r *run) keep(p *platform, change func(on *keptPlatform)) {
	if err := r.kept.change(p, r, change); err != nil {
		fmt.Fprintln(os.Stderr, "the results cannot be kept:", err)
	}
}

// test builds the tests of a package, unless they are there, and runs them.
func (r *run) test(p *platform, s suite, by runner) (res result) {
	excused, skip := excusedOf(p, s, by)
	res = result{Left: append(s.missing, excused...)}
	if len(s.names) == 0 {
		return res
	}
	binary := filepath.Join(r.bin, p.file(s.pkg))
	if _, err := os.Stat(binary); err != nil {
		build := slices.Concat([]string{"test", "-c", "-ldflags=-w", "-o", binary}, by.build, []string{"./" + s.pkg})
		if _, err := goTool(r.root, p.env(), build...); err != nil {
			res.Trouble, res.output = "cannot be built", err.Error()
			return res
		}
	}
	limit := r.limit * time.Duration(p.slower)
	args := []string{binary, "-test.v", "-test.timeout=" + limit.String()}
	if skip != "" {
		args = append(args, "-test.skip="+skip)
	}
	start := time.Now()
	out, err := execute(limit, s.dir, slices.Concat(by.command, args), by.env)
	res.Seconds = int(time.Since(start).Seconds())
	res.Passed, res.Failed = len(passed.FindAll(out, -1)), len(failed.FindAll(out, -1))
	if err != nil {
		res.output = string(out)
		if res.Failed == 0 {
			res.Trouble = "the process ends with " + err.Error()
		}
	}
	return res
}

var (
	passed = regexp.MustCompile(`(?m)^--- PASS: `)
	failed = regexp.MustCompile(`(?m)^--- FAIL: `)
)

// execute runs a program and returns what it prints. It is killed if it does not see itself that its time is over.
func execute(limit time.Duration, dir string, command, env []string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit+time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, append(os.Environ(), env...), time.Second
	out, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it has ended well; what wine has started beside it holds its output
	}
	return out, err
}

// compareEvents runs the digest of the seeds there and here, and says whether every event was the same.
func (r *run) compareEvents(p *platform, by runner) string {
	const digest = "cmd/monoloop/internal/digest"
	host := &platform{os: "linux", arch: "amd64"}
	var printed [2][]byte
	for i, on := range []*platform{host, p} {
		binary := filepath.Join(r.bin, on.file("digest"))
		if _, err := goTool(r.root, on.env(), "build", "-o", binary, "./"+digest); err != nil {
			return err.Error()
		}
		with := by
		if on == host {
			with = runner{}
		}
		command := slices.Concat(with.command, []string{binary, "-n", fmt.Sprint(r.seeds)})
		out, err := execute(r.limit*time.Duration(p.slower), r.root, command, with.env)
		if err != nil {
			return fmt.Sprintf("the digest: %v\n%s", err, out)
		}
		printed[i] = bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n"))
	}
	if !bytes.Equal(printed[0], printed[1]) {
		return "not those of " + host.name()
	}
	return same
}
