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

// runFlight shows a record of a flight.
func runFlight(args []string, stdin io.Reader, stdout io.Writer) error {
	flags := flag.NewFlagSet("flight", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	summary := flags.Bool("summary", false, "")
	trace := flags.Bool("trace", false, "")
	page := flags.Bool("html", false, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return misuse("")
	case err != nil:
		return misuse("flight: " + err.Error())
	case flags.NArg() != 1:
		return misuse("flight: one FILE is needed, or - for the standard input")
	}
	show := (*flight.Flight).WriteText
	chosen := 0
	for _, way := range []struct {
		wanted bool
		show   func(f *flight.Flight, w io.Writer) error
	}{
		{*summary, func(f *flight.Flight, w io.Writer) error { return f.WriteSummary(w, flightTasks) }},
		{*trace, (*flight.Flight).WriteTrace},
		{*page, (*flight.Flight).WriteHTML},
	} {
		if way.wanted {
			show = way.show
			chosen++
		}
	}
	if chosen > 1 {
		return misuse("flight: one of -summary, -trace and -html at a time")
	}
	return showFlights(flags.Arg(0), stdin, stdout, show)
}

// showFlights shows the records of a file: one, unless a flight.Writer has written it.
func showFlights(name string, stdin io.Reader, stdout io.Writer, show func(f *flight.Flight, w io.Writer) error) error {
	in := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	b := bufio.NewReader(in)
	for n := 0; ; n++ {
		f, err := flight.Read(b)
		switch {
		case err == io.EOF && n > 0:
			return nil
		case err == io.EOF:
			return fmt.Errorf("%s: %w: it is empty", name, flight.ErrForeign)
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := show(f, stdout); err != nil {
			return err
		}
	}
}
