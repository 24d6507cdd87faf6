//go:build gc

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-16
	MOVV offset+0(FP), R4
	ADDV g, R4, R4
	MOVV R4, ret+8(FP)
	RET
