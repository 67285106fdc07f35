import type { Model } from '#contract'

/** Whether it only holds the examples of "Label all like this". */
export const isPrototype = ({ family }: Model): boolean => family === 'prototype'

/** Whether it can be run on images to predict labels. */
export const predictsLabels = (model: Model): boolean => model.kind !== 'embedding' && !isPrototype(model)
