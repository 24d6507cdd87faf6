package store

import (
	"iter"
	"slices"
	"sort"
)

// A member of a sorted set.
type member struct {
	score float64
	name  string
}

func (m *member) less(score float64, name string) bool {
	return m.score < score || m.score == score && m.name < name
}

// A ranking has members in order, in blocks of at most 2*half, none of which is empty. To find a rank it adds up the
// lengths of the blocks before, which btree, that has no ranks, could not.
type ranking struct{ blocks [][]member }

const half = 256

// seek finds the first member that does not come before: its block, its place there, and its rank.
func (r *ranking) seek(before func(m *member) bool) (b, i, rank int) {
	b = sort.Search(len(r.blocks), func(b int) bool { return !before(&r.blocks[b][len(r.blocks[b])-1]) })
	for _, block := range r.blocks[:b] {
		rank += len(block)
	}
	if b < len(r.blocks) {
		i = sort.Search(len(r.blocks[b]), func(i int) bool { return !before(&r.blocks[b][i]) })
	}
	return b, i, rank + i
}

func (r *ranking) rank(score float64, name string) int {
	_, _, rank := r.seek(func(m *member) bool { return m.less(score, name) })
	return rank
}

func (r *ranking) insert(score float64, name string) {
	b, i, _ := r.seek(func(m *member) bool { return m.less(score, name) })
	switch {
	case len(r.blocks) == 0:
		r.blocks = append(r.blocks, nil)
	case b == len(r.blocks):
		b--
		i = len(r.blocks[b])
	}
	block := slices.Insert(r.blocks[b], i, member{score, name})
	if r.blocks[b] = block; len(block) > 2*half {
		r.blocks[b] = block[:half:half]
		r.blocks = slices.Insert(r.blocks, b+1, slices.Clone(block[half:]))
	}
}

// remove removes a member that is there.
func (r *ranking) remove(score float64, name string) {
	b, i, _ := r.seek(func(m *member) bool { return m.less(score, name) })
	if r.blocks[b] = slices.Delete(r.blocks[b], i, i+1); len(r.blocks[b]) == 0 {
		r.blocks = slices.Delete(r.blocks, b, b+1)
	}
}

// between goes through n members from a rank on, upward or downward.
func (r *ranking) between(rank, n int, down bool) iter.Seq[member] {
	return func(yield func(member) bool) {
		b := 0
		for ; b < len(r.blocks) && rank >= len(r.blocks[b]); b++ {
			rank -= len(r.blocks[b])
		}
		for ; n > 0; n-- {
			if !yield(r.blocks[b][rank]) {
				return
			}
			switch {
			case down && rank == 0 && b > 0:
				b--
				rank = len(r.blocks[b]) - 1
			case down:
				rank--
			case rank+1 == len(r.blocks[b]):
				b, rank = b+1, 0
			default:
				rank++
			}
		}
	}
}
