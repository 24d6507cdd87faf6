// send is a function of Go: it calls the other script's receive, in a later turn.
let count = 0;

function receive(ball) {
	console.log('ping.js: count', ++count, 'gets', ball);
	if (count < 2) setTimeout(send, 1000, ball + ' ping');
}

setTimeout(send, 1000, 'ping');
