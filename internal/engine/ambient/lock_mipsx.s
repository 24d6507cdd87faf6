//go:build gc && (mips || mipsle)

#include "textflag.h"

// func lockWord(offset uintptr) *uintptr
TEXT ·lockWord(SB), NOSPLIT, $0-8
	MOVW offset+0(FP), R1
	ADDU g, R1
	MOVW R1, ret+4(FP)
	RET
