// io is a promise of what comes from outside, so many milliseconds later or more; assert throws.
let balance = 100;

async function deposit(who, amount, walk) {
	await io('the way to the bank', walk);
	const before = balance;
	await io('the ledger', 4);
	balance = before + amount; // what has come meanwhile is lost
	log(who, 'pays in', amount + ', which makes', balance);
}

deposit('Ann', 20, 1);
setTimeout(deposit, 2, 'Bob', 30, 3);
setTimeout(() => assert(balance === 150, 'the balance is ' + balance), 100);
