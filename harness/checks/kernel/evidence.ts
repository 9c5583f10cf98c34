import type { KernelBanner } from '../../formats/linux-image/banner.ts';
import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';
import type { LinuxImage } from '../../formats/linux-image/linux-image.ts';

/** What a kernel file says of itself, and what the manifest says of it. */
export interface KernelEvidence {
  /** Which copy of the kernel it is: `x86_64/boot-assets-….tar.gz: kernel`, `x86_64/kernel`. */
  readonly name: string;
  readonly sizeBytes: number;
  /** What its headers say; `damaged` when they contradict themselves or the file. */
  readonly image: LinuxImage | { readonly format: 'damaged'; readonly arch: null; readonly problem: string };
  readonly contents: KernelContents;
  /** The first byte behind the end that its header gives which is not zero; null: there is none, or the header gives no end. */
  readonly dataBehindAt: number | null;
  /** `kernel.version` of the manifest; null when there is none. */
  readonly manifestVersion: string | null;
  /** The command line that it is started with; null when the target names none. */
  readonly commandLine: string | null;
}

/** What the unpacked kernel says. */
export type KernelContents =
  | {
      readonly state: 'read';
      readonly banner: KernelBanner | null;
      /** The embedded configuration; null when the kernel carries none. */
      readonly config: KernelConfig | null;
      readonly configProblem: string | null;
    }
  /** Nothing that could be unpacked, and why. */
  | { readonly state: 'not unpacked'; readonly reason: string }
  | { readonly state: 'damaged'; readonly problem: string };
