let count = 10;

function receive(ball) {
	console.log('pong.js: count', ++count, 'gets', ball);
	setTimeout(send, 1000, ball + ' pong');
}
