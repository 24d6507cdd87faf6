//go:build gc

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-8
	MOVW offset+0(FP), R0
	ADD  g, R0, R0
	MOVW R0, ret+4(FP)
	RET
