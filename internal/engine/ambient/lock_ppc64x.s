//go:build gc && (ppc64 || ppc64le)

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-16
	MOVD offset+0(FP), R3
	ADD  g, R3, R3
	MOVD R3, ret+8(FP)
	RET
