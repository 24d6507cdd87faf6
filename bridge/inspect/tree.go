package inspect

// tree returns the tasks in the order of the tree of who has started whom, with their depths.
func tree(tasks []Task) []Task {
	children := map[uint64][]int{}
	there := make(map[uint64]bool, len(tasks))
	for _, t := range tasks {
		there[t.ID] = true
	}
	for i, t := range tasks {
		if parent := t.Parent; there[parent] {
			children[parent] = append(children[parent], i)
		} else {
			children[0] = append(children[0], i)
		}
	}
	all := make([]Task, 0, len(tasks))
	type place struct{ i, depth int }
	var left []place
	push := func(parent uint64, depth int) {
		for n := len(children[parent]) - 1; n >= 0; n-- {
			left = append(left, place{children[parent][n], depth})
		}
	}
	for push(0, 0); len(left) > 0; {
		p := left[len(left)-1]
		left = left[:len(left)-1]
		t := tasks[p.i]
		t.Depth = p.depth
		all = append(all, t)
		push(t.ID, p.depth+1)
	}
	return all
}
