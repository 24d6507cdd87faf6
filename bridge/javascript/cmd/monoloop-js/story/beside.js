let ticks = 0;
const timer = setInterval(() => {
	console.log('beside.js: tick', ++ticks);
	if (ticks === 3) clearInterval(timer);
}, 6);
