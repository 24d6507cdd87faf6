package vet

import (
	"go/ast"
	"go/types"
	"strings"
)

// clocks says for each function of package time that follows the wall clock what to use instead.
var clocks = map[string]string{
	"Now":       "Loop.Time",
	"Since":     "differences of Loop.Time",
	"Until":     "differences of Loop.Time",
	"Sleep":     "Co.Sleep",
	"After":     "Co.Sleep, task.Timeout or Loop.CallLater",
	"AfterFunc": "Loop.CallLater",
	"NewTimer":  "Co.Sleep, task.Timeout or Loop.CallLater",
	"Tick":      "task.Every",
	"NewTicker": "task.Every",
}

func (v *visit) clock(call *ast.CallExpr, fn *types.Func) {
	name, ok := strings.CutPrefix(funcName(fn), "time.")
	instead := clocks[name]
	switch {
	case !ok || instead == "":
	case name == "Sleep":
		v.report(WallClock, call, "time.Sleep blocks the loop and follows the wall clock: use %s", instead)
	default:
		v.report(WallClock, call, "time.%s follows the wall clock, and not the loop's: use %s", name, instead)
	}
}

// ownSource lists the functions of the packages of random numbers that do not draw from the global source.
var ownSource = map[string]bool{"New": true, "NewSource": true, "NewZipf": true, "NewPCG": true, "NewChaCha8": true}

const insteadOfGlobal = "draw from a rand.Rand that the program has made with a seed it knows"

func (v *visit) random(call *ast.CallExpr, fn *types.Func) {
	if fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return
	}
	switch path := fn.Pkg().Path(); {
	case (path == "math/rand" || path == "math/rand/v2") && !ownSource[fn.Name()]:
		v.report(Random, call, "rand.%s draws from the global source, so that no run can be repeated: %s", fn.Name(), insteadOfGlobal)
	case path == "crypto/rand":
		v.report(Random, call, "crypto/rand.%s can never be repeated: %s, or draw it in a job of bridge.RunInExecutor",
			fn.Name(), insteadOfGlobal)
	}
}

// randomReader reports crypto/rand.Reader, which is no call.
func (v *visit) randomReader(id *ast.Ident) {
	obj, ok := v.Info.Uses[id].(*types.Var)
	if ok && obj.Pkg() != nil && obj.Pkg().Path() == "crypto/rand" && obj.Name() == "Reader" {
		v.report(Random, id, "crypto/rand.Reader can never be repeated: %s, or draw it in a job of bridge.RunInExecutor", insteadOfGlobal)
	}
}

const inExecutor = "call it in a job of bridge.RunInExecutor and await that"

// blockers says for each function that waits for something outside the loop what to do instead.
var blockers = map[string]string{
	"sync.WaitGroup.Wait":                   "await a future.Gather or leave a task.Group",
	"sync.Cond.Wait":                        "wait on a locks.Condition",
	"golang.org/x/sync/errgroup.Group.Wait": "use a task.Group of jobs",
	"net/http.Get":                          inExecutor,
	"net/http.Head":                         inExecutor,
	"net/http.Post":                         inExecutor,
	"net/http.PostForm":                     inExecutor,
	"net/http.ListenAndServe":               inExecutor,
	"net/http.ListenAndServeTLS":            inExecutor,
	"net/http.Serve":                        inExecutor,
	"net/http.ServeTLS":                     inExecutor,
	"os/exec.Cmd.Run":                       inExecutor,
	"os/exec.Cmd.Wait":                      inExecutor,
	"os/exec.Cmd.Output":                    inExecutor,
	"os/exec.Cmd.CombinedOutput":            inExecutor,
	"net.Listener.Accept":                   inExecutor,
	"net.TCPListener.Accept":                inExecutor,
	"net.UnixListener.Accept":               inExecutor,
	"net.Conn.Read":                         inExecutor,
	"net.Conn.Write":                        inExecutor,
}

// refused says for each function of the library that is for other goroutines only what there is for task code.
var refused = map[string]string{
	module + "bridge.Call":                   "start a task and await it",
	module + "bridge/pool.Wait":              "await future.Wait of bridge.Wrap of each job",
	module + "bridge/pool.Completed":         "use future.AsCompleted of bridge.Wrap of each job",
	module + "bridge/pool.Map":               "use bridge.MapOn",
	module + "bridge/pool.Job.Result":        "await bridge.Wrap of the job",
	module + "bridge/pool.Job.ResultTimeout": "await future.WaitFor of bridge.Wrap of the job",
	module + "bridge/pool.Pool.Close":        "use Pool.Join",
}

// blockingPrefixes lists methods and functions of which all with these beginnings wait for the network.
var blockingPrefixes = []string{
	"net.Dial", "net.Lookup", "net.Dialer.Dial", "net.Resolver.Lookup", "net/rpc.Client.Call",
	"net/http.Client.Do", "net/http.Client.Get", "net/http.Client.Head", "net/http.Client.Post",
	"net/http.Server.ListenAndServe", "net/http.Server.Serve", "net/http.Server.Shutdown",
	"database/sql.DB.Exec", "database/sql.DB.Query", "database/sql.DB.Ping", "database/sql.DB.Begin",
	"database/sql.Tx.Exec", "database/sql.Tx.Query", "database/sql.Tx.Commit", "database/sql.Tx.Rollback",
	"database/sql.Stmt.Exec", "database/sql.Stmt.Query", "database/sql.Conn.Exec", "database/sql.Conn.Query",
}

func (v *visit) blocks(call *ast.CallExpr, fn *types.Func) {
	name := funcName(fn)
	if instead := refused[name]; instead != "" {
		v.report(Blocking, call, "%s would block the loop, and refuses there: %s", shownName(fn), instead)
		return
	}
	instead := blockers[name]
	for _, prefix := range blockingPrefixes {
		if strings.HasPrefix(name, prefix) {
			instead = inExecutor
		}
	}
	if instead != "" {
		v.report(Blocking, call, "%s blocks the loop: %s", shownName(fn), instead)
	}
}
