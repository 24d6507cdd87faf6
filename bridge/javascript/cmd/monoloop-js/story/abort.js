// copy is a function of Go, whose task takes an hour; backup is the promise of a task that Go has begun itself.
const controller = new AbortController();
copy('photos', { signal: controller.signal }).catch(e => console.log('photos:', e.name));
setTimeout(() => controller.abort(), 1000);

backup.catch(e => console.log('backup:', e.name + ', because:', e.cause.message));
