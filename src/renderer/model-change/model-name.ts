import type { Model } from '#contract'

/** Returns the name of a model, with its version if that is not the first. */
export const shownName = ({ name, version }: Pick<Model, 'name' | 'version'>): string =>
  version === 1 ? name : `${name} v${version}`
