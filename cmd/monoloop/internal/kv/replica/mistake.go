package replica

// A Mistake is a bug that can be planted in a replica, by its name.
type Mistake string

// The mistakes. None is the right program.
const (
	None Mistake = ""

	VoteNotSynced      Mistake = "vote-not-synced"
	DoubleVote         Mistake = "double-vote"
	StaleCandidate     Mistake = "stale-candidate-elected"
	OldVoteCounts      Mistake = "old-vote-counts"
	FollowerNotSynced  Mistake = "follower-not-synced"
	LeaderNotSynced    Mistake = "leader-not-synced"
	TornTailTaken      Mistake = "torn-tail-taken"
	TornTailNotCut     Mistake = "torn-tail-not-cut"
	PrevNotCompared    Mistake = "prev-not-compared"
	ConflictKept       Mistake = "conflict-kept"
	AppendedAgain      Mistake = "appended-again"
	AckOfLastEntry     Mistake = "ack-of-last-entry"
	AckOfWhatIsNew     Mistake = "ack-of-what-is-new"
	MinorityCommits    Mistake = "minority-commits"
	OldTermCommits     Mistake = "old-term-commits"
	CommitUnmatched    Mistake = "commit-unmatched"
	AnswerBeforeCommit Mistake = "answer-before-commit"
	ReadWithoutRound   Mistake = "read-without-round"
	ReadBeforeOwnTerm  Mistake = "read-before-own-term"
	ReadByFollower     Mistake = "read-by-follower"
	RetryAppliedTwice  Mistake = "retry-applied-twice"
	RetryKnownTooLate  Mistake = "retry-known-too-late"
)

// Mistakes are all that there are, each with what is wrong.
var Mistakes = []struct {
	Mistake Mistake
	Wrong   string
}{
	{VoteNotSynced, "A replica votes, crashes before that is on the disk, and votes again in the same term."},
	{DoubleVote, "A replica votes for whoever asks, in the same term."},
	{StaleCandidate, "A replica votes without a look at the log, and elects one who lacks what is committed."},
	{OldVoteCounts, "A candidate counts a vote of an earlier term."},
	{FollowerNotSynced, "A follower acknowledges entries that are not on its disk yet."},
	{LeaderNotSynced, "A leader counts its own copy, which is not on its disk yet."},
	{TornTailTaken, "A restarted replica takes a half-written entry for a whole one."},
	{TornTailNotCut, "A restarted replica ignores a half-written record, and appends behind it."},
	{PrevNotCompared, "A follower appends behind an entry that is not the leader's."},
	{ConflictKept, "A follower keeps an entry where the leader has another one."},
	{AppendedAgain, "A follower appends at the end of its log what it has already."},
	{AckOfLastEntry, "A follower acknowledges all of its log, also what the leader has not sent."},
	{AckOfWhatIsNew, "A leader takes an acknowledgment for all that it has appended meanwhile."},
	{MinorityCommits, "A leader commits what half of the others, rounded down, have acknowledged."},
	{OldTermCommits, "A leader commits an entry of an earlier term by counting its copies."},
	{CommitUnmatched, "A follower commits up to the leader's mark what the leader has not sent."},
	{AnswerBeforeCommit, "A leader applies and answers what only it has."},
	{ReadWithoutRound, "A leader reads without asking whether it still is one."},
	{ReadBeforeOwnTerm, "A new leader reads before it knows what is committed."},
	{ReadByFollower, "A follower answers a read by what it has."},
	{RetryAppliedTwice, "A command that the client has sent again is done twice."},
	{RetryKnownTooLate, "A retry is looked for among what is applied, and not when it is applied."},
}
