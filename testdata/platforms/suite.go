package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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
	Late           bool      `json:",omitempty"` // that is because its time was over
	Seconds        int       // that it took
	output         string    // if something is wrong
}

// suitesOn lists the packages that have tests, there or here.
func (r *run) suitesOn(ctx context.Context, p *platform) ([]suite, error) {
	out, err := goTool(ctx, r.root, p.env(), append([]string{"list", "-e", "-json=ImportPath,Dir,Module"}, r.patterns...)...)
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
func (r *run) on(ctx context.Context, p *platform) row {
	by, err := p.prepare(ctx, r)
	if err != nil {
		if !errors.Is(err, errFull) && ctx.Err() == nil {
			fmt.Printf("%s: left out: %v\n", p.name(), err)
		}
		return row{platform: p, absent: err}
	}
	if by.end != nil {
		defer by.end()
	}
	suites, err := r.suitesOn(ctx, p)
	if err != nil {
		return row{platform: p, broken: err}
	}
	if err := r.testAll(ctx, p, by, suites); err != nil {
		return row{platform: p, broken: err}
	}
	if r.kept.row(p).events != same {
		events, err := r.compareEvents(ctx, p, by)
		if err != nil {
			return row{platform: p, broken: err}
		}
		fmt.Printf("%s: the events of %d seeds here and there: %s\n", p.name(), r.seeds, events)
		r.keep(p, func(on *keptPlatform) { on.Events = events })
	}
	return r.kept.row(p)
}

// testAll runs what has not passed before. It ends early, and says why, when ctx ends and when the disk is full; what it was
// at then is not kept.
func (r *run) testAll(ctx context.Context, p *platform, by runner, suites []suite) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	turns := make(chan struct{}, r.jobs)
	for _, s := range suites {
		if _, ok := r.kept.passed(p, s.pkg); ok {
			continue
		}
		if turns <- struct{}{}; ctx.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-turns }()
			res, err := r.test(ctx, p, s, by)
			if err != nil {
				stop(err)
			}
			if ctx.Err() != nil {
				return
			}
			res.print(p, s)
			r.keep(p, func(on *keptPlatform) { on.Packages[s.pkg] = res })
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

func (r *run) keep(p *platform, change func(on *keptPlatform)) {
	if err := r.kept.change(p, r, change); err != nil {
		fmt.Fprintln(os.Stderr, "the results cannot be kept:", err)
	}
}

// test builds the tests of a package, unless they are there, and runs them. It returns an error if the disk is full. What
// go vet says for the platform is make vet's: it would compile everything a second time.
func (r *run) test(ctx context.Context, p *platform, s suite, by runner) (res result, err error) {
	excused, skip := excusedOf(p, s, by)
	res = result{Left: append(s.missing, excused...)}
	if len(s.names) == 0 {
		return res, nil
	}
	binary := filepath.Join(r.bin, p.file(s.pkg))
	if !r.stay {
		defer os.Remove(binary)
	}
	if _, err := os.Stat(binary); err != nil {
		build := slices.Concat([]string{"test", "-c", "-vet=off", "-ldflags=-w", "-o", binary}, by.build, []string{"./" + s.pkg})
		if _, err := goTool(ctx, r.root, p.env(), build...); errors.Is(err, errFull) {
			return res, err
		} else if err != nil {
			res.Trouble, res.output = "cannot be built", err.Error()
			return res, nil
		}
	}
	r.runTests(ctx, p, s, by, []string{binary, "-test.skip=" + skip}, &res)
	return res, nil
}

// runTests runs a test binary, and fills in how its tests have ended.
func (r *run) runTests(ctx context.Context, p *platform, s suite, by runner, args []string, res *result) {
	limit := r.limit * time.Duration(p.slower)
	args = append(args, "-test.v", "-test.timeout="+limit.String())
	start := time.Now()
	out, err := execute(ctx, limit, s.dir, slices.Concat(by.command, args), by.env)
	took := time.Since(start)
	res.Seconds = int(took.Seconds())
	res.Passed, res.Failed = len(passed.FindAll(out, -1)), len(failed.FindAll(out, -1))
	if err == nil {
		return
	}
	res.output = string(out)
	switch {
	case took >= limit:
		res.Trouble, res.Late = "not done within "+limit.String()+at(out), true
	case res.Failed == 0:
		res.Trouble = "the process ends with " + err.Error()
	}
}

var (
	passed  = regexp.MustCompile(`(?m)^--- PASS: `)
	failed  = regexp.MustCompile(`(?m)^--- FAIL: `)
	started = regexp.MustCompile(`(?m)^=== RUN +([^/\s]+)`)
)

// at names the test that was started last.
func at(out []byte) string {
	names := started.FindAllSubmatch(out, -1)
	if len(names) == 0 {
		return ""
	}
	return ", at " + string(names[len(names)-1][1])
}

// compareEvents runs the digest of the seeds there and here, and says whether every event was the same. It returns an
// error if the disk is full.
func (r *run) compareEvents(ctx context.Context, p *platform, by runner) (string, error) {
	const digest = "cmd/monoloop/internal/digest"
	host := &platform{os: "linux", arch: "amd64"}
	var printed [2][]byte
	for i, on := range []*platform{host, p} {
		binary := filepath.Join(r.bin, on.file("digest"))
		if !r.stay {
			defer os.Remove(binary)
		}
		if _, err := goTool(ctx, r.root, on.env(), "build", "-o", binary, "./"+digest); errors.Is(err, errFull) {
			return "", err
		} else if err != nil {
			return err.Error(), nil
		}
		with := by
		if on == host {
			with = runner{}
		}
		command := slices.Concat(with.command, []string{binary, "-n", fmt.Sprint(r.seeds)})
		out, err := execute(ctx, r.limit*time.Duration(p.slower), r.root, command, with.env)
		if err != nil {
			return fmt.Sprintf("the digest: %v\n%s", err, out), ctx.Err()
		}
		printed[i] = bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n"))
	}
	if !bytes.Equal(printed[0], printed[1]) {
		return "not those of " + host.name(), nil
	}
	return same, nil
}
