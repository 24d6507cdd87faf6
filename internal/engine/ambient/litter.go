package ambient

import (
	"context"
	"runtime/debug"
	"runtime/pprof"
)

// A Litter says whether one goroutine carries anything that Clean takes away, which costs less than to take it. Like a
// Lock it is for that goroutine alone, and reads the runtime's own record of it; where nobody knows what stands there,
// litter always lies about.
type Litter struct{ labels, fault *uintptr }

var unknown uintptr = 1 // in the place of a word that is not known

// LitterHere returns the Litter of the calling goroutine.
func LitterHere() Litter {
	if labelsAt.bits == 0 || faultAt.bits == 0 {
		return Litter{&unknown, &unknown}
	}
	return Litter{lockWord(labelsAt.offset), lockWord(faultAt.offset)}
}

// Lies reports whether the goroutine must be cleaned.
func (l Litter) Lies() bool { return *l.labels != 0 || *l.fault&faultAt.bits != 0 }

// A mark is where the record of a goroutine shows something, and by which bits; without bits that is not known.
type mark struct{ offset, bits uintptr }

var (
	labelsAt = findMark(func(on bool) {
		ctx := context.Background()
		if on {
			ctx = pprof.WithLabels(ctx, pprof.Labels("", ""))
		}
		pprof.SetGoroutineLabels(ctx)
	})
	faultAt = findMark(func(on bool) { debug.SetPanicOnFault(on) })
)

// findMark looks at a goroutine with and without what set does, again and again: one word must differ each time.
func findMark(set func(on bool)) mark {
	if lockWord(0) == nil {
		return mark{}
	}
	found := make(chan mark)
	go func() {
		all := differences(set)
		for range 3 {
			for i, bits := range differences(set) {
				if bits == 0 {
					all[i] = 0
				}
			}
		}
		found <- only(all)
	}()
	return <-found
}

// differences returns the bits that differ while it is set, and no longer.
func differences(set func(on bool)) (bits [record]uintptr) {
	set(false)
	off := words()
	set(true)
	on := words()
	set(false)
	for i, again := range words() {
		if again == off[i] {
			bits[i] = on[i] ^ off[i]
		}
	}
	return bits
}

// only returns the mark of the one word that has any.
func only(all [record]uintptr) (m mark) {
	for i, bits := range all {
		switch {
		case bits == 0:
		case m.bits != 0:
			return mark{}
		default:
			m = mark{uintptr(i) * wordSize, bits}
		}
	}
	return m
}
