setTimeout(function spin() {
	console.log('endless.js: spins');
	for (let n = 0; ; ) n++;
}, 10);
setTimeout(() => console.log('endless.js: a later timer'), 20);
