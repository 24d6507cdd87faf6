//go:build gc

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-16
	MOVD offset+0(FP), R2
	ADD  g, R2, R2
	MOVD R2, ret+8(FP)
	RET
