// A program of the bench: makes the V1 image of the dump that its argument names, and its digest, and prints a sample.
import { verityDigest } from '../formats/fs-verity.ts';
import { readChunks } from '../host/file-chunks.ts';
import { parseDump } from '../seal/dump/parse-dump.ts';
import { buildImage } from '../seal/image/build-image.ts';
import { sampleCall } from './sample-program.ts';

const [path = ''] = process.argv.slice(2);

const sample = await sampleCall(async () => {
  const root = await parseDump(readChunks(path), 'sha256');
  verityDigest('sha256', buildImage(root, { format: 'v1', algorithm: 'sha256' }));
});
process.stdout.write(JSON.stringify(sample));
