/** The areas, in the order of a release's life; reports, docs and `checks` follow it. */
export const AREAS = [
  'tarball',
  'manifest',
  'kernel',
  'rootfs',
  'binary',
  'builder',
  'cdn',
  'consume',
  'disks',
  'boot',
  'fex',
  'machine',
  'seal',
  'history',
] as const;

export type Area = (typeof AREAS)[number];

/** `area/what-holds`: unique and stable, used by reports, waivers, `--only` and `bootproof checks`. */
export type CheckId = `${Area}/${string}`;

/** Whether `text` names an area. */
export function isArea(text: string): text is Area {
  return (AREAS as readonly string[]).includes(text);
}

/** The area of a check. */
export function areaOf(id: CheckId): Area {
  return id.slice(0, id.indexOf('/')) as Area;
}

/** Where a check is told of: the page of its area, and the name that renderers of Markdown give to its heading. */
export function pageOf(id: CheckId): string {
  return `${areaOf(id)}.md#${id.replace('/', '')}`;
}

/** Whether `text` has the shape of a check's id; `ALL_CHECKS` says whether there is such a check. */
export function isCheckId(text: string): text is CheckId {
  const [area = '', name = '', ...more] = text.split('/');
  return isArea(area) && /^[a-z0-9][a-z0-9-]*$/.test(name) && more.length === 0;
}
