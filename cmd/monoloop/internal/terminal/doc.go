// Package terminal has what a program needs that draws on a terminal and reads its keys, by nothing but the standard
// library and the command stty: [Open] makes keys come one by one, [Screen] draws pages of lines in place, and [Table]
// aligns columns. Text that others have chosen goes through [Clean] first, so that no name of a task can send the
// terminal a command.
//
// A program that finds no terminal, or no stty, as on Windows, prints plain lines instead.
package terminal
