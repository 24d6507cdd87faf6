// Package overlap says whether one slice lies in the memory of another. It is a package of its own because it imports
// unsafe.
package overlap
