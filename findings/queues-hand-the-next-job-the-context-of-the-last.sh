#!/usr/bin/env bash
#
# Three job queues of npm run a job that had to wait in the AsyncLocalStorage of a job before it: of a stranger's request.
#
# One would guess: what a request has set by AsyncLocalStorage.run, its id or its user, is what its job finds there, as after
# an await, in a timer, and behind the gates of p-limit, p-queue, async-mutex and generic-pool. How many jobs may run at a
# time says when a job runs, not on whose behalf.
#
# Instead: in async's queue, fastq (with callbacks and with promises) and bottleneck, the end of one job calls the next, in
# the context of the one that has ended. That one had been called so as well: as long as the queue does not run empty, all
# jobs of all requests have the context of the one that came when it was idle. Without load nothing shows, since a job that
# need not wait has its own. Three requests, a, b and c, each submit a job that says whose it is.
#
# Source: caolan/async, lib/internal/queue.js: process; mcollina/fastq, queue.js: release; SGrondin/bottleneck, _drainOne; the
# AsyncResource in the index.js of sindresorhus/p-limit; "Troubleshooting: Context loss" in
# Node's documentation of AsyncLocalStorage.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.mjs <<'JS'
import { AsyncLocalStorage } from 'node:async_hooks';
import async from 'async';
import { Mutex } from 'async-mutex';
import Bottleneck from 'bottleneck';
import fastq from 'fastq';
import pool from 'generic-pool';
import pLimit from 'p-limit';
import PQueue from 'p-queue';

const request = new AsyncLocalStorage();
let fails = false;

// compare has three requests submit a job each, to something that runs one at a time.
async function compare(name, want, submit) {
	const seen = [];
	const job = async (who) => {
		seen.push(`${who} as ${request.getStore()}`);
		await new Promise(setImmediate); // it takes a moment
	};
	await Promise.all(['a', 'b', 'c'].map((who) => request.run(who, () => submit(() => job(who)))));
	const ok = seen.join(', ') === want;
	fails ||= !ok;
	console.log(name.padEnd(16), seen.join(', '), ok ? '' : '- NOT as described');
}

const strangers = 'a as a, b as a, c as a';
const own = 'a as a, b as b, c as c';

const tasks = async.queue(async (job) => job(), 1);
const plain = fastq((job, done) => job().then(() => done(null)), 1);
const promised = fastq.promise((job) => job(), 1);
const queue = new PQueue({ concurrency: 1 });
const bottleneck = new Bottleneck({ maxConcurrent: 1 });
const limit = pLimit(1);
const mutex = new Mutex();
const one = pool.createPool({ create: async () => ({}), destroy: async () => {} }, { max: 1 });

console.log('Node.js', process.version);
await compare('async', strangers, (job) => tasks.push(job));
await compare('fastq', strangers, (job) => new Promise((done) => plain.push(job, done)));
await compare('fastq.promise', strangers, (job) => promised.push(job));
await compare('p-queue', own, (job) => queue.add(job));
await compare('bottleneck', strangers, (job) => bottleneck.schedule(job));
await compare('p-limit', own, (job) => limit(job));
await compare('async-mutex', own, (job) => mutex.runExclusive(job));
await compare('generic-pool', own, (job) => one.use(job));
process.exitCode = fails ? 1 : 0;
JS
npm install --no-audit --no-fund --prefix "$dir" node@26.10.0 async@3.2.6 fastq@1.20.3 p-queue@10.0.0 bottleneck@2.19.5 \
	p-limit@7.3.3 async-mutex@0.5.0 generic-pool@3.9.0 >log 2>&1 || { cat log; exit 1; }
npm ls --prefix "$dir" --depth 0 | sed -n 's/^[^ ]* \([a-z-]*@[0-9.]*\)$/\1/p' | tr '\n' ' ' && echo
node_modules/.bin/node main.mjs
