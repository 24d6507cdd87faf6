package loop

import "log/slog"

// LogValue makes a group of co's name and of what it is doing, for slog: slog.Info("late", "task", co). Like co, it
// belongs to the loop's goroutine, so what logs later, or elsewhere, is to be given the values.
func (co *Co) LogValue() slog.Value {
	return slog.GroupValue(slog.String("name", co.Name()), slog.String("doing", co.doing()))
}
