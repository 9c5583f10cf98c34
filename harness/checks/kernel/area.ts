import type { Check } from '../check.ts';
import { arch } from './arch.ts';
import { banner } from './banner.ts';
import { builtIn } from './built-in.ts';
import { format } from './format.ts';
import { noModules } from './no-modules.ts';
import { ownSettings } from './own-settings.ts';

/** The checks of the area `kernel`, each after those that it needs. */
export const KERNEL_CHECKS: readonly Check[] = [format, arch, banner, noModules, ownSettings, builtIn];
