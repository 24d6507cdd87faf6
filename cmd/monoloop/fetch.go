package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"text/tabwriter"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

const fetchHelp = `usage: monoloop fetch [-n LIMIT] [-timeout D] [-retries N] [-backoff D] URL...

Downloads the URLs side by side, drops what it gets, and prints a table of them in the order given.

  -n LIMIT     how many at a time (4)
  -timeout D   how long one attempt may take (30s)
  -retries N   how often to try again after an error, a timeout or a status of 500 and above, never after 4xx (2)
  -backoff D   how long to wait before the first of these; each takes twice as long as the one before (200ms)

An interrupt ends it with what there is. The exit status is 1 if any download failed.
`

// A fetcher downloads URLs: coroutines on a loop decide, jobs in a pool do what blocks.
type fetcher struct {
	limit   int
	timeout time.Duration
	retries int
	backoff time.Duration
	options loop.Options

	downloads []*download
	client    *http.Client
	pool      *pool.Pool
	slots     *locks.Semaphore
	progress  *progress
}

func parseFetch(args []string) (*fetcher, error) {
	f := &fetcher{options: loop.Options{HandleInterrupt: true}}
	flags := flag.NewFlagSet("fetch", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&f.limit, "n", 4, "")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "")
	flags.IntVar(&f.retries, "retries", 2, "")
	flags.DurationVar(&f.backoff, "backoff", 200*time.Millisecond, "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, err
	case err != nil:
		return nil, misuse("fetch: " + err.Error())
	case f.limit < 1:
		return nil, misuse(fmt.Sprintf("fetch: a limit of %d", f.limit))
	case f.timeout <= 0:
		return nil, misuse(fmt.Sprintf("fetch: a timeout of %v", f.timeout))
	case f.retries < 0:
		return nil, misuse(fmt.Sprintf("fetch: %d retries", f.retries))
	case f.backoff < 0:
		return nil, misuse(fmt.Sprintf("fetch: a backoff of %v", f.backoff))
	case flags.NArg() == 0:
		return nil, misuse("fetch: no URL given")
	}
	for _, arg := range flags.Args() {
		if u, err := url.Parse(arg); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, misuse(fmt.Sprintf("fetch: %q is no URL of HTTP", arg))
		}
		f.downloads = append(f.downloads, &download{url: arg})
	}
	return f, nil
}

// runFetch downloads the URLs and prints the table.
func runFetch(args []string, stdout, stderr io.Writer) error {
	f, err := parseFetch(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(stdout, fetchHelp)
		return err
	}
	if err != nil {
		return err
	}
	return f.run(context.Background(), stdout, stderr)
}

// run downloads everything, or what there is time for until ctx ends, or an interrupt comes.
func (f *fetcher) run(ctx context.Context, stdout, stderr io.Writer) error {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	f.client = &http.Client{Transport: transport}
	f.pool = pool.New(f.limit)
	defer f.pool.Close() // the loop has ended, and with it the contexts of the jobs
	f.slots = locks.NewSemaphore(f.limit)
	f.progress = newProgress(stderr, len(f.downloads))
	err := loop.RunWith(ctx, &f.options, f.downloadAll)
	if tabled := f.printTable(stdout); tabled != nil {
		return tabled
	}
	failed := 0
	for _, d := range f.downloads {
		if !d.succeeded() {
			failed++
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("fetch: %w: %d of %d not downloaded", err, failed, len(f.downloads))
	case failed > 0:
		return fmt.Errorf("fetch: %d of %d failed", failed, len(f.downloads))
	}
	return nil
}

// downloadAll runs a task for each URL, and one that shows how far they are.
func (f *fetcher) downloadAll(co *loop.Co) error {
	shown := task.Do(co, f.progress.show)
	tasks := make([]*task.Task[struct{}], len(f.downloads))
	for i, d := range f.downloads {
		tasks[i] = task.Do(co, func(co *loop.Co) error { return f.download(co, d) })
	}
	_, err := future.Gather(co, tasks...).Await(co)
	shown.Cancel(nil)
	return err
}

// download tries until it has an answer that trying again would not better. Its error is a cancellation; any other is
// d's.
func (f *fetcher) download(co *loop.Co, d *download) error {
	begun := co.Loop().Time()
	pause := f.backoff
	for {
		err := f.slots.With(co, func() error { return f.attempt(co, d) })
		d.time = co.Loop().Time() - begun
		if loop.IsCanceled(err) {
			return err
		}
		if !d.worthRetrying() || d.tries > f.retries {
			f.progress.finished(d)
			return nil
		}
		if err := co.Sleep(pause); err != nil {
			return err
		}
		pause = min(2*pause, time.Minute)
	}
}

// attempt makes one request, in the pool; its end, by whatever, ends the job's context. The error is a cancellation.
// The end of the run's own context reaches the jobs at once, and this coroutine perhaps later: it is one too.
func (f *fetcher) attempt(co *loop.Co, d *download) error {
	if ended := context.Cause(co.Loop().Context()); ended != nil {
		return loop.Canceled(ended)
	}
	d.tries++
	f.progress.running++
	defer func() { f.progress.running-- }()
	job := bridge.RunInExecutor(co, f.pool, func(ctx context.Context) (answer, error) {
		return get(ctx, f.client, d.url, f.progress)
	})
	got, err := future.WaitFor(co, f.timeout, job)
	if ended := context.Cause(co.Loop().Context()); ended != nil && err != nil {
		return loop.Canceled(ended)
	}
	if loop.IsCanceled(err) {
		return err
	}
	d.answer, d.err = got, err
	return nil
}

// An answer is what a server has sent.
type answer struct {
	status int
	size   int64
}

// get downloads a URL on a worker's goroutine. What it has counted before an error is lost, but for the progress.
func get(ctx context.Context, client *http.Client, url string, counter io.Writer) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return answer{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	size, err := io.Copy(counter, response.Body)
	return answer{response.StatusCode, size}, err
}

// A download is one URL and what has become of it.
type download struct {
	url   string
	tries int
	time  time.Duration // from the first attempt to the end of the last
	answer
	err error // of the last attempt that was not called off
}

func (d *download) succeeded() bool { return d.err == nil && d.status >= 200 && d.status < 400 }

func (d *download) worthRetrying() bool { return d.err != nil || d.status >= 500 }

// outcome is the status, or a word in its place, and what went wrong if the status does not say it.
func (d *download) outcome() (status, trouble string) {
	var of *url.Error
	switch {
	case errors.Is(d.err, loop.ErrTimeout):
		return "timeout", ""
	case errors.As(d.err, &of):
		return "error", ": " + of.Err.Error()
	case d.err != nil:
		return "error", ": " + d.err.Error()
	case d.status == 0:
		return "canceled", ""
	}
	return fmt.Sprint(d.status), ""
}

func (f *fetcher) printTable(stdout io.Writer) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STATUS\tSIZE\tTIME\tTRIES\tURL")
	for _, d := range f.downloads {
		status, trouble := d.outcome()
		fmt.Fprintf(table, "%s\t%s\t%v\t%d\t%s%s\n", status, size(d.size), d.time.Round(time.Millisecond), d.tries, d.url, trouble)
	}
	return table.Flush()
}
