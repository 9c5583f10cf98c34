import { defineCheck } from '../check.ts';
import { embeddedConfig, lacksConfig } from './embedded-config.ts';

/** A kernel without loadable modules: everything is in the one file that is released. */
export const noModules = defineCheck({
  id: 'kernel/no-modules',
  holds: 'the kernel is built without loadable modules',
  why: 'a driver that is a module is missing in the guest: a release ships one file and no modules',
  mend: 'build with CONFIG_MODULES off and what is needed as y; a distribution’s configuration does not do',
  tier: 'contract',
  per: 'arch',
  evidence: 'kernel',
  after: ['kernel/format'],
  appliesTo: () => null,
  lacksSubject: lacksConfig,
  check: (kernel) =>
    embeddedConfig(kernel)?.['MODULES'] === 'y'
      ? [
          {
            at: 'kernel CONFIG_MODULES',
            problem: 'the kernel can load modules, but a release ships none',
            expected: 'CONFIG_MODULES is not set',
            actual: 'CONFIG_MODULES=y',
            hint: "a distribution's configuration was used",
          },
        ]
      : [],
});
