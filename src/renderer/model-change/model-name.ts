import type { Model } from '#contract'

/** The name with the version, once there are several. */
export const shownName = ({ name, version }: Pick<Model, 'name' | 'version'>): string =>
  version === 1 ? name : `${name} v${version}`
