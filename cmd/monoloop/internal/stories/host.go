package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/timer"
)

// framesASecond is how often the game draws; a script never sees any other time than that of its frame.
const framesASecond = 60

// A game has a loop of its own, that of its frames, and lets the loop of its scripts take part in it. All but the jobs
// runs on one goroutine.
type game struct {
	w      io.Writer
	ticks  *time.Ticker
	clock  *timer.Virtual // of the scripts; it moves with the frames
	loop   *loop.Loop
	frames int
	frame  locks.Event // is set in each frame for a moment
	opened time.Duration
	over   bool
}

func hostOfScripts(w io.Writer) error {
	g := &game{w: w, ticks: time.NewTicker(time.Second / framesASecond), clock: &timer.Virtual{}}
	defer g.ticks.Stop()
	g.loop = loop.New(&loop.Options{Clock: g.clock, RecoverPanics: true})
	g.start("opening", g.opening)
	for !g.over {
		g.wait()
		if err := g.runScripts(); err != nil {
			return err
		}
	}
	return g.end()
}

// wait is the one select of the game: it waits for the next frame, or for what another goroutine has posted. A host
// whose scripts follow the real clock waits for a timer as well, which is set to NextDeadline.
func (g *game) wait() {
	select {
	case <-g.loop.Woken():
	case <-g.ticks.C:
		g.frames++
		g.clock.Advance(time.Duration(g.frames)*time.Second/framesASecond - g.clock.Now())
		g.frame.Set()
		g.frame.Clear() // who waits now has been woken
	}
}

// runScripts gives the scripts their share of the frame. Here it is a number of turns, for a story is told the same on
// any machine; a game bounds the time.
func (g *game) runScripts() error {
	_, err := g.loop.RunShare(loop.Share{Turns: 100})
	return err
}

// now is the time of the frame, since the game was opened.
func (g *game) now() time.Duration { return (g.loop.Time() - g.opened).Truncate(time.Millisecond) }

func (g *game) say(format string, args ...any) {
	fmt.Fprintf(g.w, "%5v  %s\n", g.now(), fmt.Sprintf(format, args...))
}

// start starts a script. The game is told of its end at once; that of one never closes the loop of the others.
func (g *game) start(name string, script func(co *loop.Co) error) *loop.Co {
	co := loop.Start(g.loop, loop.Func(script), func(err error) {
		var panicked *loop.PanicError
		switch {
		case errors.As(err, &panicked):
			g.say("%s panicked: %v", name, panicked.Value)
		case loop.IsCanceled(err):
			g.say("%s was canceled", name)
		case err != nil:
			g.say("%s failed: %v", name, err)
		}
	})
	co.SetName(name)
	return co
}

// opening loads the level on another goroutine. The frames go on meanwhile; the story counts from then on, since nobody
// knows how many they were.
func (g *game) opening(co *loop.Co) error {
	level, err := bridge.RunInExecutor(co, nil, func(context.Context) (string, error) { return "cellar", nil }).Await(co)
	if err != nil {
		return err
	}
	g.opened = g.loop.Time()
	g.say("another goroutine has loaded the %s", level)
	guard := g.start("guard", g.guard)
	g.start("door", g.door)
	g.start("walk", g.walk)
	g.start("music", g.music)
	g.start("riddle", func(co *loop.Co) error { return errors.Join(co.Sleep(100*time.Millisecond), errors.New("no answer")) })
	g.start("lamp", func(co *loop.Co) error {
		_ = co.Sleep(150 * time.Millisecond)
		panic("no oil")
	})
	if err := co.Sleep(time.Second / 2); err != nil {
		return err
	}
	guard.Cancel(nil)
	if err := co.Sleep(time.Second / 4); err != nil {
		return err
	}
	g.over = true
	return nil
}

// guard walks until it is canceled, and takes its time to go home.
func (g *game) guard(co *loop.Co) (err error) {
	defer func() {
		err = errors.Join(err, co.Sleep(100*time.Millisecond))
		g.say("the guard is at home")
	}()
	for err == nil {
		err = co.Sleep(200 * time.Millisecond)
		if err == nil {
			g.say("the guard looks around")
		}
	}
	return err
}

// door waits for a time.
func (g *game) door(co *loop.Co) error {
	if err := co.Sleep(250 * time.Millisecond); err != nil {
		return err
	}
	g.say("the door opens")
	return nil
}

// walk waits for frames.
func (g *game) walk(co *loop.Co) error {
	var steps []string
	for range 4 {
		if err := g.frame.Wait(co); err != nil {
			return err
		}
		steps = append(steps, g.now().String())
	}
	g.say("a step in each frame: %s", strings.Join(steps, ", "))
	return nil
}

// music plays until it is canceled, and then fades out, which takes some frames.
func (g *game) music(co *loop.Co) error {
	defer func() {
		for volume := 2; volume >= 0 && g.frame.Wait(co) == nil; volume-- {
			g.say("the volume of the music is %d", volume)
		}
	}()
	return co.Sleep(time.Hour)
}

// end ends the scripts: it cancels what is left, goes on for as many frames as they take to leave, and closes the loop,
// which would do the same at once, since its clock jumps where nobody moves it.
func (g *game) end() error {
	for _, script := range g.loop.All() {
		script.Cancel(nil)
	}
	for len(g.loop.All()) > 0 {
		g.wait()
		if err := g.runScripts(); err != nil {
			return err
		}
	}
	note(g.w, "a host of asyncio makes a turn by stop and run_forever, and is not told when somebody has posted.")
	return g.loop.Close()
}
