import type { RootfsEntry } from './evidence.ts';
import type { RootfsTree } from './tree.ts';

/** The script that brings the guest up, in either generation. */
export interface BootScript {
  /** `inittab`: busybox init reads /etc/inittab and runs rcS; `trampoline`: /sbin/init is a script that becomes the agent. */
  readonly generation: 'inittab' | 'trampoline';
  readonly path: string;
  readonly entry: RootfsEntry | null;
  /** Its commands: comments and empty lines left out, continued lines joined. Blanks are what the shell takes for one: a carriage return is none. */
  readonly commands: readonly string[];
}

/** The boot script of a rootfs, told by what /sbin/init is. */
export function bootScriptOf(tree: RootfsTree): BootScript {
  const init = tree.resolve('/sbin/init').entry;
  const generation = init?.text?.startsWith('#!') === true ? 'trampoline' : 'inittab';
  const path = generation === 'trampoline' ? '/sbin/init' : '/etc/init.d/rcS';
  const { entry } = tree.resolve(path);
  return { generation, path, entry, commands: commandsOf(entry?.text ?? '') };
}

function commandsOf(text: string): string[] {
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replaceAll(/^[ \t]+|[ \t]+$/g, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));
}
