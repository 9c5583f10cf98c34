import type { Problem } from '../../core/finding.ts';
import { parseKernelCommandLine } from '../../formats/kernel-command-line.ts';
import { defineCheck } from '../check.ts';
import { embeddedConfig, lacksConfig } from './embedded-config.ts';
import { unreadFeatures } from './erofs-versions.ts';
import { requirements } from './requirements.ts';

/** The boot is predicted: whatever it will need is in the kernel. */
export const builtIn = defineCheck({
  id: 'kernel/built-in',
  holds:
    'everything that the command line, the boot sequence, the root file system and the packed tools need is built into the kernel',
  why: 'the boot stops, or a tool fails, where the driver would have been; there are no modules to load later',
  mend: 'set the symbols that the finding names to y, with what they depend on: `make olddefconfig` drops without a word what lacks a dependency',
  tier: 'contract',
  per: 'arch',
  evidence: 'prediction',
  after: ['kernel/format', 'kernel/arch'],
  appliesTo: () => null,
  lacksSubject: ({ kernel }) => lacksConfig(kernel),
  check: ({ kernel, rootfs }, { arch }) => {
    const config = embeddedConfig(kernel);
    if (config === null || arch === null) return [];
    const release = kernel.contents.state === 'read' ? (kernel.contents.banner?.release ?? null) : null;
    const commandLine = parseKernelCommandLine(kernel.commandLine ?? '');
    const problems = requirements({ arch, commandLine, release, rootfs }).flatMap(
      ({ anyOf, needs, without }): Problem[] => {
        if (anyOf.some((symbol) => config[symbol] === 'y')) return [];
        const names = anyOf.map((symbol) => `CONFIG_${symbol}`).join(' or ');
        const module = anyOf.find((symbol) => config[symbol] === 'm');
        return [
          {
            at: `kernel ${names}`,
            problem:
              module === undefined
                ? `${names} is off, which ${needs} needs: ${without}`
                : `CONFIG_${module} is a module, and no modules are shipped; ${needs} needs it: ${without}`,
            expected: `${names}=y`,
            actual: module === undefined ? 'not set' : `CONFIG_${module}=m`,
          },
        ];
      },
    );
    const once = problems.filter(({ at }, index) => problems.findIndex((other) => other.at === at) === index);
    return [...once, ...(rootfs === null ? [] : unreadFeatures(rootfs, release))];
  },
});
