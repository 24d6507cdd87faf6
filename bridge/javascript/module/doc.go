// Package module gives the scripts of a Runtime modules in the sense of the standard: import and export, import(),
// await at the top level, and import.meta. The engine has none of these, so esbuild rewrites each module, and a linker
// runs what comes of it by the standard's own steps. It is a package of its own so that hosts without it do not link
// esbuild.
//
//	err := loop.Run(func(co *loop.Co) error {
//		r := javascript.New(co, &javascript.Options{Web: true, Output: os.Stdout})
//		return module.New(r, os.DirFS("scripts")).Run(co, "main.mjs")
//	})
//
// # How a module is run
//
// esbuild parses the module and takes its newest syntax back to what the engine knows, among it async generators and
// for await. The module's body then becomes a function that stops when its functions are there and its exports have
// been told: that is when modules are linked. It goes on when it is the module's turn to be evaluated: a body without
// an await at its top level at once and to its end, any other as an async function would. Order is the standard's, to
// the microtask, with cycles, modules that wait for others, and errors that all importers see. What is imported is
// read from where it was exported each time, so it changes as it changes there, and it is a ReferenceError to use it
// too early.
//
// Errors name file, line and column of the module as it was written. A module costs two passes of esbuild and one of
// the engine's parser when it is first imported, and an imported name a call of a getter whenever it is read.
//
// # Where modules come from
//
// All are files of one fs.FS; its root is "/". A specifier is relative ("./x.mjs", with its extension, as in Node),
// from the root ("/lib/x.mjs"), a file URL, one of Options.Modules of the Runtime or its "timers/promises", or a
// package in the nearest node_modules, by the exports (".", or a subpath without a pattern), the module or the main of
// its package.json. A file is
//
//	.mjs     a module
//	.json    a module whose default is the value; an attribute (with { type: "json" }) is allowed and not asked for
//	.cjs     CommonJS: see below
//	others   as the type of the nearest package.json says; without one, a module if it uses what only modules have
//
// A CommonJS file is run by the Runtime's require, which needs Options.Files to be the same file system; its default
// is module.exports. Any other name may be imported from it and is a property of that, read when it is used; Node
// knows only those that it finds by reading the source, and refuses the rest. [Loader.Import] and import() load
// files on the goroutine of the loop, import() in the next poll phase.
//
// # What differs
//
//   - A text that is given to eval or Function has no import().
//   - export * from a CommonJS file exports nothing.
//   - Where a module awaits at its top level, all its async functions are run by generators: as many microtasks, more time.
//   - Names that begin with monoloop$ are this package's.
//   - Memory of a module is kept as long as its Runtime.
//
// # Scripts
//
// [New] gives import() to the scripts that its Runtime runs from then on and to the files that require runs: their
// specifiers are relative to the name of the script. One that has an import() is rewritten by esbuild as modules are,
// all others stay what they are.
//
// [Script] takes the newest syntax of a script back, for [javascript.Runtime.RunScript]: async generators and for await
// are then there as well, without modules.
//
// # Tests
//
// [Explore] runs a main module under many schedules in virtual time, as [javascript.Explore] runs a script; [Program]
// is that for the other tools of package looptest.
package module
