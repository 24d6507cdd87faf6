#!/usr/bin/env bash
#
# In QuickJS (npm: quickjs-emscripten), to look at the error of a script runs that script: after its end, for the host.
#
# One would guess: evalCode has returned, and its result says that the script has thrown. The script is over; what is
# left is to show the error, so the host takes its interrupt handler away, or hands the handle to its log, and calls dump
# or unwrapResult, which copy a name, a message and a stack.
#
# Instead: both make JSON of the value, in the script's world, and look at properties of an error besides. So toJSON and
# the getters of message and name are called: functions of the script, which may take as long as they like, and change
# what is there. The host's bounds have to be in force for as long as it holds a handle, not for evalCode alone.
#
# Source: QuickJSContext.dump in the package's documentation, "best-effort" and "JSON"; QTS_Dump in c/interface.c, which
# calls JS_JSONStringify, and then copies name, message and stack, as properties, of what is not enumerable.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --no-audit --no-fund --prefix "$dir" quickjs-emscripten@0.32.0 >log 2>&1 || { cat log; exit 1; }

cat >main.mjs <<'JS'
import { getQuickJS } from "quickjs-emscripten";

const vm = (await getQuickJS()).newContext();
const calls = [];
vm.newFunction("called", (name) => { calls.push(vm.getString(name)); }).consume((f) => vm.setProp(vm.global, "called", f));

const result = vm.evalCode(`
	const e = new Error("mine");
	Object.defineProperty(e, "message", { get() { called("message"); return "theirs" } });
	e.toJSON = () => { called("toJSON"); return { name: "Made up" } };
	throw e;
`);
console.log("the script has ended; called:", calls.join() || "nothing");
const shown = vm.dump(result.error);
console.log("dump of its error:", shown.name + ": " + shown.message + "; called:", calls.join() || "nothing");
if (calls.join() !== "toJSON,message" || shown.name !== "Made up" || shown.message !== "theirs") {
	console.log("NOT as described");
	process.exit(1);
}
JS
echo "node $(node --version), quickjs-emscripten $(node -p 'require("./node_modules/quickjs-emscripten/package.json").version')"
node main.mjs
