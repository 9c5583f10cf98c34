// What `npm pack` runs first. Node runs TypeScript in a checkout, but not below node_modules: what is published is
// compiled into `compiled/`, a tree of the same shape as the checkout, so that every path within it stays as it is.
import { join } from 'node:path';
import { copyInto } from '../host/copy.ts';
import { INSTALLATION } from '../host/installation.ts';
import { listTree } from '../host/list-tree.ts';
import { run } from '../host/process.ts';
import { removeTree } from '../host/remove-tree.ts';

const compiled = join(INSTALLATION, 'compiled');
// Not on standard output: `npm pack` prints the name of the tarball there.
process.stderr.write('bootproof: compiling the package; npm packs it then, half a minute in all\n');
await removeTree(compiled);
for (const config of ['tsconfig.package.json', 'tsconfig.package-types.json']) {
  const tsc = join(INSTALLATION, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', config], { cwd: INSTALLATION });
}
const fixtures = await listTree(join(INSTALLATION, 'fixtures'), Infinity);
const recipes = fixtures.filter((path) => !/\.ts$|^(golden|consoles)\//.test(path)).map((path) => `fixtures/${path}`);
for (const file of ['package.json', 'harness/cli/bootproof.mjs', ...recipes]) {
  await copyInto(join(INSTALLATION, file), join(compiled, file), 0o644);
}
