// Package remote has the functions that are run elsewhere: in another process by package process, on other machines by
// package jetstream. No closure can be sent there. So a function is registered under a name, here and there alike, is
// typed at both ends, and what it takes and gives goes through a codec.
//
//	var Factorial = remote.Register("factorial", func(ctx context.Context, n int64) (*big.Int, error) {
//		return new(big.Int).MulRange(1, n), nil
//	})
//
//	process.Submit(ctx, pool, Factorial, 20)       // in another process of this program
//	jetstream.Submit(ctx, client, Factorial, 20)   // wherever a worker is
//
// In Python it is the module that is found by its name at both ends, by pickle, and in Celery the task; see also the
// methods of net/rpc, of which there is one object here, the program.
//
// # Errors
//
// An error of a function arrives as an [Error], which has the name of its type, its message, and the stack of a panic.
// errors.Is finds in it the values that both ends know by [RegisterSentinel], and errors.As the types of
// [RegisterError].
//
// # Codecs
//
// [Gob] is used where nothing else is asked for, [JSON] is the other one that is known everywhere, and [RegisterCodec]
// makes one of the user's known. Gob and JSON refuse what holds itself, with [ErrTooDeep], rather than end the program.
//
// # For authors of engines
//
// An engine brings a function's name, the name of a codec and an encoded argument to a worker, and the outcome back.
// At the one end it has [Func.EncodeArg] or [Func.AppendArg], [CodecName], [Func.Signature], which tells the worker
// whether it knows the same types under that name, [Func.Limit], and [Func.ReadOutcome]. At the other it has [Find],
// [FindCodec], [Function.Call], and [AppendFailure] for what ended before it was called. [AppendError] and
// [ReadError] are for errors alone, such as the cause of a cancellation. How the bytes get there, and what is done
// when they do not, is the engine's affair.
package remote
