package main

import (
	"context"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// A processor is one that QEMU's user-mode emulator knows, which passes the system calls on.
type processor struct {
	name    string // QEMU's
	class   elf.Class
	machine elf.Machine
	order   binary.ByteOrder
}

// emulated is Linux on another processor. A program that starts others, itself among them, asks the kernel for that,
// which knows nothing of the emulator; where a namespace of our own can be had, it is told there, and nowhere else.
func emulated(c processor) func(context.Context, *run) (runner, error) {
	return func(ctx context.Context, r *run) (runner, error) {
		for _, name := range []string{"qemu-" + c.name, "qemu-" + c.name + "-static"} {
			path, err := exec.LookPath(name)
			if err != nil {
				continue
			}
			told := c.told(path)
			if _, err := execute(ctx, time.Minute, r.root, append(told, "true"), nil); err == nil {
				return runner{command: told}, nil
			}
			return runner{command: []string{path}, alone: true}, nil
		}
		return runner{}, fmt.Errorf("qemu-%s is not installed", c.name)
	}
}

// told is the command that runs another in a namespace, in which the kernel gives programs for the processor to an
// emulator.
func (c processor) told(emulator string) []string {
	const script = `mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
		printf %s "$0" >/proc/sys/fs/binfmt_misc/register && exec "$@"`
	return []string{"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, c.registration(emulator)}
}

// registration is the line by which the kernel knows such programs: the first bytes of each, those of them that count,
// and what runs it.
func (c processor) registration(emulator string) string {
	head := []byte{0x7F, 'E', 'L', 'F', byte(c.class), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)}
	if c.order == binary.BigEndian {
		head[elf.EI_DATA] = byte(elf.ELFDATA2MSB)
	}
	head = append(head, make([]byte, elf.EI_NIDENT-len(head)+4)...)
	c.order.PutUint16(head[elf.EI_NIDENT:], uint16(elf.ET_EXEC))
	c.order.PutUint16(head[elf.EI_NIDENT+2:], uint16(c.machine))
	mask := []byte(strings.Repeat("\xFF", len(head)))
	mask[elf.EI_OSABI] = 0
	c.order.PutUint16(mask[elf.EI_NIDENT:], 0xFFFE) // a program may be at any address
	return fmt.Sprintf(":qemu-%s:M::%s:%s:%s:F", c.name, escaped(head), escaped(mask), emulator)
}

// escaped writes bytes as the kernel takes them.
func escaped(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		fmt.Fprintf(&s, `\x%02x`, c)
	}
	return s.String()
}
