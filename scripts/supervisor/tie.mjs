// Loaded before an API or worker process: when the supervisor is gone, even by kill -9, the process ends too
// instead of holding the port and the database. Its own SIGTERM handler gets the chance to finish what it is doing.
const LAST_MOMENT_MS = 5_000;

if (process.channel) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), LAST_MOMENT_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  process.channel.unref();
}
