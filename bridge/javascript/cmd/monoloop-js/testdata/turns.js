// A story: who comes first in a turn of the script, as in Node.
//
//	go run ./cmd/monoloop-js cmd/monoloop-js/testdata/turns.js
const say = (who) => () => console.log(who);

setImmediate(() => {
	say('4. an immediate, in the check phase')();
	Promise.resolve().then(say('5. its microtask, before anything else'));
	setTimeout(say('6. a timer, in the next iteration'));
});
Promise.resolve().then(say('3. a microtask'));
process.nextTick(say('2. a tick, before the microtasks'));
say('1. the script')();
