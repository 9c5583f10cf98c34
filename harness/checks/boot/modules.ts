import { defineCheck } from '../check.ts';
import { FROM_INSIDE, reportOf } from './trial.ts';

/** The running kernel loads no modules. */
export const modules = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/modules',
  holds: 'the running kernel has no loadable modules: there is no /proc/modules',
  why: 'a driver that was made a module is not there, since the root file system ships none; and whoever is root may load his own',
  mend: 'build the kernel with CONFIG_MODULES off',
  check: (boot) => {
    if (!reportOf(boot).kernel.modules) return [];
    return [
      {
        at: '/proc/modules',
        problem: 'the running kernel can load modules',
        expected: 'no /proc/modules',
        hint: 'the kernel was built with MODULES',
      },
    ];
  },
});
