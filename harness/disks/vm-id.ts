import { UsageError } from '../core/errors.ts';

/**
 * The folder name of a guest: every character outside of `[A-Za-z0-9-_]` becomes `_`, as the adapters of the rootfs
 * registry do it. Several ids may have one name; {@link prepareClone} tells them apart.
 *
 * @throws {UsageError} for an id that is empty or longer than a file name may be.
 */
export function folderOfVm(vmId: string): string {
  const name = vmId.replace(/[^A-Za-z0-9_-]/gu, '_');
  if (name === '') throw new UsageError('the id of a guest must not be empty');
  if (name.length > NAME_LIMIT)
    throw new UsageError(`the id of a guest must not be longer than ${String(NAME_LIMIT)} characters`);
  return name;
}

/** Room is left in a file name of 255 bytes for what a folder is called while it is being made. */
const NAME_LIMIT = 240;
