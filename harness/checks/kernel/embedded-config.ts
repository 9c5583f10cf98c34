import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';
import type { KernelEvidence } from './evidence.ts';

/** The configuration that a kernel carries; null when it carries none that can be read. */
export function embeddedConfig({ contents }: KernelEvidence): KernelConfig | null {
  return contents.state === 'read' ? contents.config : null;
}

/** Why a kernel's configuration cannot be asked; null when it can. What a guest shows then stands in for it. */
export function lacksConfig(kernel: KernelEvidence): string | null {
  const { contents } = kernel;
  if (embeddedConfig(kernel) !== null) return null;
  if (contents.state === 'not unpacked') return `the kernel's configuration is out of reach: ${contents.reason}`;
  if (contents.state === 'damaged') return `the kernel's configuration is out of reach: ${contents.problem}`;
  return contents.configProblem ?? 'the kernel embeds no configuration (CONFIG_IKCONFIG is off)';
}
