//go:build gc

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-8
	MOVL (TLS), AX
	ADDL offset+0(FP), AX
	MOVL AX, ret+4(FP)
	RET
