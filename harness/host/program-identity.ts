import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { missingTool } from './tool.ts';

/** Which program a name stands for, told so that another one in its place is noticed. */
export interface ProgramIdentity {
  /** Absolute, links followed. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/**
 * Finds a program by its path or, as a shell does, by its name on PATH.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING` when there is none that may be executed.
 */
export async function identifyProgram(
  program: string,
  searchPath = process.env['PATH'] ?? '',
): Promise<ProgramIdentity> {
  const places = program.includes('/') ? [program] : searchPath.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    const path = await executable(place);
    if (path === undefined) continue;
    const { size, mtimeMs } = await stat(path);
    return { path, sizeBytes: size, mtimeMs };
  }
  throw missingTool(program);
}

async function executable(place: string): Promise<string | undefined> {
  try {
    await access(place, constants.X_OK);
    const path = await realpath(place);
    return (await stat(path)).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}
