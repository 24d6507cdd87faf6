// Within a callback, as of this timer, Node promises the order; for a timer and an immediate that are set outside of
// any callback it does not.
setTimeout(() => {
	const say = (line) => () => console.log(line);
	setTimeout(say('6 a timer, a millisecond later'), 1);
	setImmediate(() => {
		console.log('4 an immediate');
		queueMicrotask(say('5 a microtask of the immediate'));
	});
	queueMicrotask(say('3 a microtask'));
	process.nextTick(say('2 a tick'));
	console.log('1 the callback');
}, 10);
