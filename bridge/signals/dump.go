package signals

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/dump"
	"github.com/monoloop-go/monoloop/loop"
)

// answerTime is how long a dump waits for a loop to tell its await graph.
const answerTime = time.Second

// dumpers are those of the process, by their signals.
var dumpers = struct {
	sync.Mutex
	of map[os.Signal]*dumper
}{of: map[os.Signal]*dumper{}}

// A dumper is the goroutine that answers one signal for all loops that have asked for it. The mutex of dumpers guards
// loops.
type dumper struct {
	signals chan os.Signal
	ended   chan struct{}
	loops   []*dumped
}

// dumped is one call of DumpOn.
type dumped struct {
	loop *loop.Loop
	made string
	to   io.Writer
}

// DumpOn has each sig that comes from now on answered with what r's loop is doing: its await graph, and the stacks of
// all goroutines of the process, go to w, or if that is nil to standard error. Loops that have asked for the same
// signal answer one after the other, and the stacks come once for each writer. What is written needs no turn of the
// loop: if the loop does not tell its graph in a second, because it is stuck or its host makes no turns, the dump says
// so, and, if the loop has a loop.Watchdog, what it is stuck in.
//
// Remove takes that back, as does the end of the loop. The error wraps errors.ErrUnsupported where there are no such
// signals: on all but Unix. See kill -l for which are free; SIGUSR1 and SIGQUIT are customary.
func DumpOn(r loop.Ref, sig os.Signal, w io.Writer) (remove func(), err error) {
	if !canDump {
		return nil, fmt.Errorf("signals: DumpOn: %w on this system", errors.ErrUnsupported)
	}
	mustCatch("DumpOn", sig)
	switch {
	case w == nil:
		w = os.Stderr
	case !reflect.TypeOf(w).Comparable():
		w = &struct{ io.Writer }{w} // so that it can be told from others
	}
	d := &dumped{loop.Of(r), loop.Caller(), w}
	d.add(sig)
	remove = sync.OnceFunc(func() { d.remove(sig) })
	d.loop.Low().OnClose(func(*loop.Co) error {
		remove()
		return nil
	})
	return remove, nil
}

func (d *dumped) add(sig os.Signal) {
	dumpers.Lock()
	defer dumpers.Unlock()
	all := dumpers.of[sig]
	if all == nil {
		all = &dumper{signals: make(chan os.Signal, 1), ended: make(chan struct{})}
		dumpers.of[sig] = all
		signal.Notify(all.signals, sig)
		go all.run()
	}
	all.loops = append(all.loops, d)
}

// remove ends the goroutine with its last loop. A dump under way is finished before.
func (d *dumped) remove(sig os.Signal) {
	dumpers.Lock()
	all := dumpers.of[sig]
	all.loops = slices.DeleteFunc(slices.Clone(all.loops), func(other *dumped) bool { return other == d })
	last := len(all.loops) == 0
	if last {
		delete(dumpers.of, sig)
		signal.Stop(all.signals)
		close(all.signals)
	}
	dumpers.Unlock()
	if last {
		<-all.ended
	}
}

func (all *dumper) run() {
	defer close(all.ended)
	for sig := range all.signals {
		dumpers.Lock()
		loops := all.loops
		dumpers.Unlock()
		var told []io.Writer
		for i, d := range loops {
			d.dump(sig, i+1, len(loops))
		}
		for _, d := range loops {
			if !slices.Contains(told, d.to) {
				told = append(told, d.to)
				fmt.Fprintf(d.to, "goroutines:\n%s\n", dump.All())
			}
		}
	}
}

// dump writes what there is to say of one loop.
func (d *dumped) dump(sig os.Signal, n, of int) {
	fmt.Fprintf(d.to, "%v: loop %d of %d, from %s\n", sig, n, of, d.made)
	graph := make(chan string, 1)
	if err := d.loop.CallSoonThreadsafe(func() { graph <- d.loop.AwaitGraph().String() }); err != nil {
		fmt.Fprintln(d.to, err)
		return
	}
	limit := time.NewTimer(answerTime)
	defer limit.Stop()
	select {
	case text := <-graph:
		fmt.Fprint(d.to, text)
	case <-limit.C:
		fmt.Fprintln(d.to, d.silence())
	}
}

// silence says why the loop does not answer.
func (d *dumped) silence() string {
	if !d.loop.IsRunning() {
		return fmt.Sprintf("it does not answer in %v: it does not run", answerTime)
	}
	if s, stuck := d.loop.Stuck(); stuck {
		return fmt.Sprintf("it does not answer in %v: %v", answerTime, s)
	}
	return fmt.Sprintf("it does not answer in %v: it is stuck, as a goroutine below shows", answerTime)
}
