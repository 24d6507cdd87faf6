package inspect

// Draw returns the boxes of the picture of a snapshot, as left, top, width and height, and its lines.
func Draw(s *Snapshot) (boxes [][4]int, lines []string) {
	conclude(s)
	pic := (&page{S: s}).picture()
	for _, b := range pic.Boxes {
		boxes = append(boxes, [4]int{b.X, b.Y, b.W, b.H})
	}
	for _, l := range pic.Lines {
		lines = append(lines, l.D)
	}
	return boxes, lines
}
