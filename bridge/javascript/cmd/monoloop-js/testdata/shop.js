// A story: a shop that sells its last chair twice, but not on the machine of who has written it. First in, first out, the
// first customer has paid before the second one looks.
//
//	go run ./cmd/monoloop-js -test cmd/monoloop-js/testdata/shop.js
let chairs = 1;

async function buy(customer, walk) {
	await io('the way to the shop', walk);
	if (chairs === 0) return log(customer, 'finds no chair');
	await io('the card', 4);
	chairs--;
	log(customer, 'has bought a chair');
	assert(chairs >= 0, customer + ' has bought a chair that is not there');
}

buy('Ann', 1);
setTimeout(() => buy('Bob', 3), 2);
