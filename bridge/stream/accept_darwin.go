package stream

import "syscall"

// acceptSocket returns the descriptor of the next connection, which does not block.
func acceptSocket(fd int) (int, syscall.Sockaddr, error) {
	syscall.ForkLock.RLock() // no child may get it
	defer syscall.ForkLock.RUnlock()
	made, peer, err := syscall.Accept(fd)
	if err != nil {
		return -1, nil, err
	}
	syscall.CloseOnExec(made)
	if err := syscall.SetNonblock(made, true); err != nil {
		_ = syscall.Close(made)
		return -1, nil, err
	}
	return made, peer, nil
}
