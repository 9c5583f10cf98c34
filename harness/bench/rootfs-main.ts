// A program of the bench: decodes every block of the EROFS image that its argument names, and prints a sample.
import { openErofs } from '../formats/erofs/erofs.ts';
import { walkErofs } from '../formats/erofs/walk.ts';
import { openFileSource } from '../host/file-source.ts';
import { sampleCall } from './sample-program.ts';

const [path = ''] = process.argv.slice(2);

const sample = await sampleCall(async () => {
  await using source = await openFileSource(path);
  const erofs = await openErofs(source);
  for await (const { inode } of walkErofs(erofs)) {
    if (inode.type !== 'file') continue;
    let done = 0;
    for await (const piece of erofs.content(inode)) done += piece.length;
    if (done !== inode.sizeBytes) throw new Error(`inode ${String(inode.nid)} gave ${String(done)} bytes`);
  }
});
process.stdout.write(JSON.stringify(sample));
