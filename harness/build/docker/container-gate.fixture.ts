// A gate for docker.container.test.ts that builds small images in containers until it is killed. Arguments: the place for
// temporary folders, the run, the container image; with a fourth one it starts a Docker daemon of its own, and no container.
import { join } from 'node:path';
import { openRun } from '../../host/run.ts';
import { startPrivateDockerd } from '../../host/private-dockerd.ts';
import { packInContainer } from './pack-in-container.ts';

const [temporaryRoot = '', id = '', image = '', ownDaemon] = process.argv.slice(2);
const { signal } = new AbortController();
const run = await openRun({ id, temporaryRoot });
if (ownDaemon !== undefined) {
  const { host } = await startPrivateDockerd({ signal, timeoutMs: 60_000 });
  process.env['DOCKER_HOST'] = host;
}
process.stdout.write('started\n');
const tree = [
  { kind: 'folder', path: 'dev' },
  { kind: 'file', path: 'file', from: Buffer.alloc(4 * 1024 * 1024, 'words '), mode: 0o644 },
] as const;
for (;;) {
  if (ownDaemon !== undefined) await new Promise((resolve) => setTimeout(resolve, 1_000));
  else await packInContainer(image)({ tree, image: join(run.temporaryFolder, 'x'), time: new Date(0) }, signal);
}
