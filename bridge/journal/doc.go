// Package journal has the file in which a program keeps what it does, so that it can do that again when it starts: a
// write-ahead log, with group commit, three policies of syncing, and compaction in the background.
//
//	db := newDatabase()
//	j, err := journal.Open(journal.Options{Disk: disk.Folder(dir), Name: "log", Sync: journal.Always}, db.replay)
//	...
//	task.Do(g, j.Run)
//	...
//	db.apply(command)              // on the loop, at once
//	j.Append(command)              // no more than a copy
//	err = j.Commit(co)             // now it may be told
//
// A [Journal] belongs to a loop. What is appended is written by Run in the turn after, by one call for all that came in
// the turn before, and with the policy [Always] brought to the disk by one sync for all that came while the sync before
// was under way: the loop goes on meanwhile, as another goroutine waits for the disk. A program must not tell what it
// has done before that: a coroutine waits by Commit, and a stream whose replies shall wait is handed to Hold, which
// corks it.
//
// A file is bytes. They must tell where what was appended together ends, so that what a crash has torn can be cut off:
// [AppendRecord] and [ReadRecords] have a form with a checksum, for who has none.
//
// A file that has grown is compacted: a shorter one, from which a program makes the same, is written beside it by
// another goroutine, from what the file has, without the loop and its data. Then what was appended meanwhile is put
// behind it, and it takes the place of the file; a crash leaves one or the other. It is the AOF of Redis, with its
// policies.
//
// Files are on a disk.Disk: a folder, or a disk that a test crashes at each operation; see package
// loop/looptest/network. A file in a folder is locked as long as the journal is open: a second program that opens it
// gets an error, and does not spoil it.
package journal
