import { expect, test } from 'vitest';
import type { Arch } from '../../core/arch.ts';
import { parseKernelCommandLine } from '../../formats/kernel-command-line.ts';
import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';
import type { Subject } from '../subject.ts';
import { builtIn } from './built-in.ts';
import type { KernelEvidence } from './evidence.ts';
import { noModules } from './no-modules.ts';
import { requirements } from './requirements.ts';

const LINES: Readonly<Record<Arch, string>> = {
  arm64: 'console=hvc0 root=/dev/vda ro rootfstype=erofs earlycon',
  x86_64: 'console=ttyS0 root=/dev/vda ro rootfstype=erofs earlycon',
};

function goodConfig(arch: Arch, release = '6.12.9'): Record<string, string> {
  const commandLine = parseKernelCommandLine(LINES[arch]);
  const all = requirements({ arch, config: {}, commandLine, release }).flatMap(({ anyOf }) => anyOf);
  return Object.fromEntries([...all.map((symbol) => [symbol, 'y']), ['MODULES', 'n']]) as Record<string, string>;
}

function problems(arch: Arch, config: KernelConfig | null, release = '6.12.9', commandLine = LINES[arch]): string[] {
  const kernel = evidence(config, release, commandLine);
  return builtIn.check(kernel, { arch, subject: {} as Subject }).map(({ problem }) => problem);
}

function evidence(config: KernelConfig | null, release = '6.12.9', commandLine = LINES.x86_64): KernelEvidence {
  return {
    sizeBytes: 1,
    image: { format: 'unknown', arch: null, looksLike: 'not asked' },
    contents: { state: 'read', banner: { text: '', release }, config, configProblem: null },
    manifestVersion: null,
    commandLine,
  };
}

test.each<Arch>(['arm64', 'x86_64'])(
  '%s: each needed symbol that is off is named alone, with its consequence',
  (arch) => {
    const config = goodConfig(arch);
    expect(problems(arch, config)).toEqual([]);
    for (const symbol of Object.keys(config).filter((name) => name !== 'MODULES' && !name.startsWith('VIRTIO_MMIO'))) {
      if (symbol === 'VIRTIO_PCI') continue;
      const found = problems(arch, { ...config, [symbol]: 'n' });
      expect(found, symbol).toHaveLength(1);
      expect(found[0]).toContain(`CONFIG_${symbol} is off`);
    }
  },
);

test('one of the two virtio transports is enough, none is not', () => {
  expect(problems('x86_64', { ...goodConfig('x86_64'), VIRTIO_MMIO: 'n' })).toEqual([]);
  expect(problems('x86_64', { ...goodConfig('x86_64'), VIRTIO_MMIO: 'n', VIRTIO_PCI: 'n' })[0]).toContain(
    'CONFIG_VIRTIO_PCI or CONFIG_VIRTIO_MMIO is off',
  );
});

test('a driver as a module is as good as none, and says so', () => {
  expect(problems('x86_64', { ...goodConfig('x86_64'), VIRTIO_FS: 'm' })).toEqual([
    'CONFIG_VIRTIO_FS is a module, and no modules are shipped; the VirtioFS share needs it: mounting arcbox fails with "No such device"',
  ]);
});

test('what is needed follows the command line and the release', () => {
  const config = goodConfig('x86_64');
  expect(problems('x86_64', config, '6.12.9', 'console=ttyS0 console=hvc0 root=/dev/vda')).toHaveLength(2);
  expect(problems('x86_64', config, '6.12.9', 'root=/dev/nvme0n1 rootfstype=squashfs')[0]).toContain(
    'CONFIG_BLK_DEV_NVME',
  );
  expect(problems('x86_64', config, '6.18.0')[0]).toContain('CONFIG_NETFILTER_XTABLES_LEGACY is off');
  expect(problems('arm64', { ...goodConfig('arm64'), BINFMT_MISC: 'n' })[0]).toContain('which FEX needs');
});

test('a kernel without configuration is not judged by it, with the reason', () => {
  expect(builtIn.lacksSubject?.(evidence(null))).toBe('the kernel embeds no configuration (CONFIG_IKCONFIG is off)');
  expect(builtIn.lacksSubject?.(evidence({}))).toBeNull();
});

test('a kernel with modules is refused', () => {
  const check = (config: KernelConfig) => noModules.check(evidence(config), { arch: 'x86_64', subject: {} as Subject });
  expect(check({ MODULES: 'y' })).toHaveLength(1);
  expect(check({ MODULES: 'n' })).toEqual([]);
});
