package command_test

// noHang is WNOHANG, which package syscall has on every other Unix.
const noHang = 1
