const late = Promise.reject(new Error('handled in its turn'));
queueMicrotask(() => late.catch(e => console.log(e.message)));

async function save() {
	await null;
	throw new Error('the disk is full');
}

setTimeout(() => {
	save(); // and nobody awaits it
	queueMicrotask(() => console.log('a microtask of that turn'));
}, 10);
setTimeout(() => console.log('a later timer'), 20);
