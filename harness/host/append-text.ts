import { appendFile } from 'node:fs/promises';

/** Adds text to the end of a file, which is made if it is not there. */
export async function appendText(path: string, text: string): Promise<void> {
  await appendFile(path, text);
}
