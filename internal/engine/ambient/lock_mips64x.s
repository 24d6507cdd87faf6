//go:build gc && (mips64 || mips64le)

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-16
	MOVV  offset+0(FP), R1
	ADDVU g, R1
	MOVV  R1, ret+8(FP)
	RET
