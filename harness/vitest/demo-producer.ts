import { writeAtomic } from '../host/files.ts';
import { DEMO_RECIPE } from '../host/installation.ts';
import type { Places } from '../host/places.ts';
import type { Producer } from '../target/builder/producer.ts';

/** The project's own Docker builder, as the builder of the demo release in this folder. */
export function demoProducer(release: string, { cache }: Places): Producer {
  return {
    name: "bootproof's Docker builder",
    async produce({ arch, output, sourceDateEpoch, log }, signal) {
      // Loaded only when it is wanted: a gate over a release needs no builder.
      const { buildDemoRootfs } = await import('../build/demo/build-demo-rootfs.ts');
      const time = new Date((sourceDateEpoch ?? 0) * 1_000);
      const steps: string[] = [];
      await buildDemoRootfs(
        { recipe: DEMO_RECIPE, release, arch, output, time },
        { cache, signal, progress: ({ label, detail = '' }) => steps.push(`${label} ${detail}`.trimEnd()) },
      );
      await writeAtomic(log, `${steps.join('\n')}\n`);
      return { failure: null, tail: steps.at(-1) ?? '' };
    },
  };
}
