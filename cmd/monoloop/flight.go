package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/monoloop-go/monoloop/loop/flight"
)

// flightTasks is how many tasks a summary lists.
const flightTasks = 100

// A flightView is how records are shown, and which.
type flightView struct {
	show   func(f *flight.Flight, w io.Writer) error
	single bool // what it shows is no text, and two of it would be none
	number int  // of the one record that is shown, counted from 1; zero for all
}

// runFlight shows a record of a flight.
func runFlight(args []string, stdin io.Reader, stdout io.Writer) error {
	name, view, err := parseFlight(args)
	if err != nil {
		return err
	}
	return showFile(name, stdin, stdout, view)
}

// parseFlight returns the name of the file, and what of it is to be shown.
func parseFlight(args []string) (name string, view flightView, err error) {
	flags := flag.NewFlagSet("flight", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	summary := flags.Bool("summary", false, "")
	trace := flags.Bool("trace", false, "")
	page := flags.Bool("html", false, "")
	flags.IntVar(&view.number, "n", 0, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return "", view, misuse("")
	case err != nil:
		return "", view, misuse("flight: " + err.Error())
	case flags.NArg() != 1:
		return "", view, misuse("flight: one FILE is needed, or - for the standard input")
	case view.number < 0:
		return "", view, misuse(fmt.Sprintf("flight: record %d", view.number))
	}
	view.show = (*flight.Flight).WriteText
	chosen := 0
	for _, way := range []struct {
		wanted, single bool
		show           func(f *flight.Flight, w io.Writer) error
	}{
		{*summary, false, func(f *flight.Flight, w io.Writer) error { return f.WriteSummary(w, flightTasks) }},
		{*trace, true, (*flight.Flight).WriteTrace},
		{*page, true, (*flight.Flight).WriteHTML},
	} {
		if way.wanted {
			view.show, view.single = way.show, way.single
			chosen++
		}
	}
	if chosen > 1 {
		return "", view, misuse("flight: one of -summary, -trace and -html at a time")
	}
	return flags.Arg(0), view, nil
}

// showFile shows the records of a file: one, unless a flight.Writer has written it.
func showFile(name string, stdin io.Reader, stdout io.Writer, view flightView) error {
	in := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	if err := view.showAll(bufio.NewReader(in), stdout); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// showAll shows the records that stand one behind the other.
func (v *flightView) showAll(in *bufio.Reader, stdout io.Writer) error {
	for n := 1; ; n++ {
		f, err := flight.Read(in)
		switch {
		case err == io.EOF && n == 1:
			return fmt.Errorf("%w: it is empty", flight.ErrForeign)
		case err == io.EOF && v.number > 0:
			return fmt.Errorf("there are %d records, and no number %d", n-1, v.number)
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case v.number > 0 && n != v.number:
			continue
		}
		if v.single && v.number == 0 {
			if _, err := in.Peek(1); err == nil {
				return errors.New("there are several records, and a trace or a page is of one: choose it by -n")
			}
		}
		if err := v.show(f, stdout); err != nil || v.number > 0 {
			return err
		}
	}
}
