//go:build gc

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-16
	MOV offset+0(FP), X10
	ADD g, X10, X10
	MOV X10, ret+8(FP)
	RET
