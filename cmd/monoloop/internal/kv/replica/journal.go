package replica

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
)

// A Disk is where a replica stores what it must not forget. What was written is there after a crash if a Sync came
// behind it; if not, none of it may be there, or a part, or zeros in its place. A name that was changed is so for good
// after the next Sync of its file. To append is quicker than to write. An error ends the replica.
type Disk interface {
	Read(name string) ([]byte, error) // fs.ErrNotExist, if there is none
	Write(name string, data []byte) error
	Append(name string, data []byte) error
	Sync(name string) error
	Rename(from, to string) error
}

// journalName is the name of the only file.
const journalName = "journal"

// A journal is a file of lines, each with a checksum:
//
//	9c3d4b1e vote 3 b            the replica is in term 3, and has voted for b, or for nobody: -
//	5f0a77c2 entry 7 3:x:1:set/k/5   entry 7 of the log, which ends there
//
// A line without the right checksum is one that a crash has torn; nothing behind it was ever acknowledged.
type journal struct {
	disk    Disk
	mistake Mistake
}

// record is a line of the journal.
func record(text string) string {
	return fmt.Sprintf("%08x %s\n", crc32.ChecksumIEEE([]byte(text)), text)
}

func voteRecord(term int, vote string) string {
	if vote == "" {
		vote = "-"
	}
	return record(fmt.Sprintf("vote %d %s", term, vote))
}

func entryRecord(index int, e Entry) string { return record(fmt.Sprintf("entry %d %v", index, e)) }

// append adds records, and returns when they are on the disk, if they are to be.
func (j *journal) append(records string, sync bool) error {
	if err := j.disk.Append(journalName, []byte(records)); err != nil || !sync {
		return err
	}
	return j.disk.Sync(journalName)
}

// A stored is what a replica has not forgotten.
type stored struct {
	term int
	vote string  // empty for nobody
	log  []Entry // that at 0 is none
}

// load reads the journal, and writes it anew if its end is torn.
func (j *journal) load() (stored, error) {
	data, err := j.disk.Read(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = nil, nil
	}
	if err != nil {
		return stored{}, err
	}
	s, whole := j.parse(string(data))
	if whole || j.mistake == TornTailNotCut {
		return s, nil
	}
	return s, j.rewrite(s)
}

// parse reads up to the first line that is torn, and reports whether there was none.
func (j *journal) parse(data string) (s stored, whole bool) {
	s.log = make([]Entry, 1)
	for data != "" {
		line, rest, ended := strings.Cut(data, "\n")
		sum, text, _ := strings.Cut(line, " ")
		valid := ended && sum == fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text)))
		if !valid && j.mistake != TornTailTaken || !s.add(text) {
			return s, false
		}
		if !ended {
			return s, false
		}
		data = rest
	}
	return s, true
}

// add takes a record in, and reports whether it is one.
func (s *stored) add(text string) bool {
	w := split(text)
	switch w.word() {
	case "vote":
		term, vote := w.number(), w.word()
		if !w.end() {
			return false
		}
		if vote == "-" {
			vote = ""
		}
		s.term, s.vote = term, vote
		return true
	case "entry":
		index, e := w.number(), w.entry()
		if !w.end() || index < 1 || index > len(s.log) {
			return false
		}
		s.log = append(s.log[:index], e)
		s.term = max(s.term, e.Term)
		return true
	}
	return false
}

// rewrite puts a new journal in the place of the old one, at once.
func (j *journal) rewrite(s stored) error {
	var b strings.Builder
	for i, e := range s.log[1:] {
		b.WriteString(entryRecord(i+1, e))
	}
	b.WriteString(voteRecord(s.term, s.vote))
	const fresh = journalName + ".new"
	if err := j.disk.Write(fresh, []byte(b.String())); err != nil {
		return err
	}
	if err := j.disk.Sync(fresh); err != nil {
		return err
	}
	if err := j.disk.Rename(fresh, journalName); err != nil {
		return err
	}
	return j.disk.Sync(journalName)
}
