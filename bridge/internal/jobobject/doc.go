// Package jobobject is the job objects of Windows, each a group of processes: what is started by a process of the group
// belongs to it, all of them are ended together, and at the latest with the process that has made the group. It is a
// package of its own because it imports unsafe; on other systems it is empty.
package jobobject
