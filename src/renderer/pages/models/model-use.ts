import type { Model } from '#contract'

/** Returns whether a model only holds the examples of "Label all like this". */
export const isPrototype = ({ family }: Model): boolean => family === 'prototype'

/** Returns whether a model can predict labels. */
export const predictsLabels = (model: Model): boolean => model.kind !== 'embedding' && !isPrototype(model)
