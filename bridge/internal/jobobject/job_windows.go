package jobobject

import (
	"os"
	"syscall"
	"unsafe"
)

// Suspended is the flag, CREATE_SUSPENDED, with which a process is to be started that Join lets run: before it has
// joined, it could start others that do not belong.
const Suspended = 0x4

// A Job is a group of processes. When nobody holds it any more, because this process has ended however that came,
// Windows ends all of them. Its methods may be used from any goroutine, but none beside or after Release.
type Job struct{ handle syscall.Handle }

var (
	kernel           = syscall.NewLazyDLL("kernel32.dll")
	createJobObject  = kernel.NewProc("CreateJobObjectW")
	setInformation   = kernel.NewProc("SetInformationJobObject")
	queryInformation = kernel.NewProc("QueryInformationJobObject")
	assignProcess    = kernel.NewProc("AssignProcessToJobObject")
	terminateJob     = kernel.NewProc("TerminateJobObject")
	resumeProcess    = syscall.NewLazyDLL("ntdll.dll").NewProc("NtResumeProcess")
)

// limits is JOBOBJECT_EXTENDED_LIMIT_INFORMATION.
type limits struct {
	processTime, jobTime   int64
	flags                  uint32
	minimum, maximum       uintptr // of the working set
	activeProcesses        uint32
	affinity               uintptr
	priority, scheduling   uint32
	_                      [8 - unsafe.Sizeof(uintptr(0))]byte // what follows is aligned to 8 on every processor
	io                     [6]uint64
	process, job           uintptr // memory, as are these:
	peakProcess, peakOfJob uintptr
}

// accounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.
type accounting struct {
	times                      [4]int64
	pageFaults, all            uint32 // since the beginning
	active, terminatedByLimits uint32
}

// What the functions call the two structures, and the flag that ends the group with its last handle.
const (
	basicAccounting = 1
	extendedLimits  = 9
	killOnClose     = 0x2000
)

// New returns a group without processes.
func New() (*Job, error) {
	h, _, err := createJobObject.Call(0, 0)
	if h == 0 {
		return nil, os.NewSyscallError("CreateJobObject", err)
	}
	j := &Job{syscall.Handle(h)}
	if err := j.setFlags(killOnClose); err != nil {
		return nil, err
	}
	return j, nil
}

func (j *Job) setFlags(flags uint32) error {
	info := limits{flags: flags}
	ok, _, err := setInformation.Call(uintptr(j.handle), extendedLimits, uintptr(unsafe.Pointer(&info)), unsafe.Sizeof(info))
	return failure(ok, "SetInformationJobObject", err)
}

// Join makes a process, which was started with Suspended, one of the group, and then lets it run if that is asked for.
// If it cannot join, it runs all the same.
func (j *Job) Join(p *os.Process, run bool) (err error) {
	handled := p.WithHandle(func(handle uintptr) {
		ok, _, failed := assignProcess.Call(uintptr(j.handle), handle)
		err = failure(ok, "AssignProcessToJobObject", failed)
		if run {
			_, _, _ = resumeProcess.Call(handle)
		}
	})
	if handled != nil {
		return handled
	}
	return err
}

// Kill ends all processes of the group, each with this code. They may take a moment to be gone: see Active.
func (j *Job) Kill(code uint32) error {
	ok, _, err := terminateJob.Call(uintptr(j.handle), uintptr(code))
	return failure(ok, "TerminateJobObject", err)
}

// Active returns how many processes of the group have not ended.
func (j *Job) Active() (int, error) {
	var info accounting
	ok, _, err := queryInformation.Call(uintptr(j.handle), basicAccounting, uintptr(unsafe.Pointer(&info)), unsafe.Sizeof(info), 0)
	return int(info.active), failure(ok, "QueryInformationJobObject", err)
}

// Release gives the group up. What is left of it goes on, and outlives this process.
func (j *Job) Release() {
}

func failure(ok uintptr, function string, err error) error {
	if ok != 0 {
		return nil
	}
	return os.NewSyscallError(function, err)
}
