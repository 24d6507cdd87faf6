// price is a function of Go: its task sleeps for an hour, and returns a price or an error.
async function total(...names) {
	let sum = 0;
	for (const name of names) sum += await price(name);
	return sum;
}

async function careful(name) {
	try {
		return await price(name);
	} catch (error) {
		console.log('caught:', error.message);
		throw error;
	}
}
